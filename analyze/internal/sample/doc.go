// Package sample builds the bundles of the samples folder from their readable sources, so that what a story says can be
// read, changed and made again byte for byte. It is used by tests only.
//
// A source is a txtar file. Its comment tells the story; each file of it becomes a member of the zip:
//
//	eventlog/application.evt.yaml    events, written as a classic log: eventlog/application.evt
//	eventlog/application.evtx.yaml   the same as .evtx
//	registry/SOFTWARE.hive.yaml      keys and values, written as a hive: registry/SOFTWARE
//	registry/exchange.reg@utf-16le   a text, written in that encoding (with a byte-order mark where Windows writes one)
//	mailroot/listing.txt@cp850       a text in an OEM code page
//	smtp/queues.txt                  a text as it stands, with CRLF line ends
//	manifest.yaml                    the manifest's head; the members' hashes are added. Without it the bundle has none
//	bundle.yaml                      how the zip is made: damage, nesting
//
// A line "«repeat N» text" of a text stands for N lines, with «n» counting in them from 1; so does «n» in the strings of an
// event that occurs several times. A line "«part NAME; old=new»" stands for the text parts/NAME.txt with old replaced by new.
//
// A text that begins as a collector's table gets its last line, which counts the rows, by itself.
package sample
