// Package rules is the catalog of causes, and the engine that weighs them: facts of a server go in, a ranked differential
// diagnosis comes out. Load reads the catalog, Catalog.Diagnose applies it, Catalog.Wants says what readers must keep.
//
// It reads no artifacts (that is the analyzer's part) and writes no reports. A rule is a file; adding one touches no Go.
//
// # A whole rule
//
// One file is one cause, rules/<area>/<slug>.yaml; the path without ".yaml" is its ID. Name it for the defect, not for an
// event's number. This is the order of the fields; a new area is a new folder.
//
//	title: Digitally signed messages are never scanned in transport   # the defect, present tense, no full stop
//	articles:                                       # what the report cites; KB numbers get their address by themselves
//	  - {id: KB843545, title: Digitally signed messages remain in the Messages pending submission queue}
//	applies: {exchange: ["2003 RTM-SP1"]}           # releases only; a file's build below a fix is a requires clause
//	severity: high                                  # critical, high, medium, low
//	stage: pre-submission                           # where mail stops, see Stages
//	explains: [mail-not-virus-scanned]              # IDs of symptoms.yaml
//	rivals: [antivirus/symantec-scan-timeout]       # rules it is told apart from; each needs an example
//	parameters:                                     # numbers that are judgements, each with its reason
//	  again: {value: 3, why: "a message that fails three times is retried, not merely unlucky"}
//	requires:                                       # what the article's cause names: all must hold, one that fails rules out
//	  - that: messages could not be virus scanned
//	    event: {source: MSExchangeTransport, id: 348}
//	  - that: transport scanning is on
//	    registry: {key: 'HKLM\SOFTWARE\Microsoft\Exchange\TransportAVAPI', value: Enabled, is: 1}
//	    implied-by: messages could not be virus scanned
//	  - that: Store.exe is older than the fix
//	    file-version: {file: store.exe, is: "<6.5.7232.11"}
//	confirms:                                       # what else the article tells one to look at, one for each artifact
//	  - that: the events bear the error code 0x0
//	    event: {source: MSExchangeTransport, id: 348, string: {2: "0x0"}}
//	supports:                                       # orders causes of one verdict, changes none; hypotheses stand here
//	  - that: the messages concerned are digitally signed and not encrypted
//	    ask: {question: Are the messages with these IDs digitally signed but not encrypted?}
//	contradicts: []                                 # one that holds keeps the verdict at possible
//	excludes: []                                    # one that holds rules out
//	cause: |                                        # Markdown, as are fix, workaround and verify
//	  Why it happens, in a few sentences of your own.
//	fix: [Install …, Restart …]
//	workaround: [Turn transport scanning off …]
//	verify:                                         # what must be seen afterwards: a text, or {text, check}
//	  - A signed test message leaves Messages pending submission.
//	  - text: No new event MSExchangeTransport/348 appears.
//	    check: {none: [{event: {source: MSExchangeTransport, id: 348}}]}
//	sources: [{of: "KB843545, Symptoms and Cause", certainty: verified}]   # verified, partly, judgement
//	examples: …                                     # the rule's tests, below; always the last field
//
// A rule with "kind: advice" (after title) explains nothing: it has no explains, rivals, stage or verify, and is listed
// under "what to do next" when all its requires hold.
//
// # Symptoms
//
// symptoms.yaml lists {id, title, stage, general, parameters, shown}, where shown is one clause, most often an "any" of every
// artifact that can show it. A symptom seen only more than 14 days before collection is past: not observed, and for a rule
// unknown, neither holding nor failing, so the rule is possible at most. A general one (queues back up) is also explained by
// the causes of the special symptoms that the same places show, so rules need not name it.
//
// # Verdicts, read from the top
//
//	ruled-out     a requires fails, an excludes holds, the release is outside applies, or every symptom it explains fails
//	undetermined  no requires holds, or only that of the version of Windows; the others are unknown
//	confirmed     a symptom is observed, every requires and every confirms holds (there is one), no contradicts holds
//	probable      a symptom is observed, every requires holds, no contradicts holds
//	possible      anything else
//
// Ranked by verdict, then whether mail stops at the rule's stage (service and host carry all others), confirms that hold
// less those that fail, supports less contradicts, required events of the last three days before older ones, file
// versions, severity, ID.
//
// # Verify steps and later bundles
//
// The check of a verify step is one clause, without "that"; it holds when the step is seen to be so. It plays no part in any
// verdict: Catalog.FollowUp asks it of a later bundle of the same server, where only what is newer than the earlier bundle
// counts. There events are gone only when a whole log shows none for a day, and for longer than any pause between them
// before. A step without a check is put to a person.
//
// # Clauses
//
// A clause is "that" (a sentence in the present tense that the report prints; required in a rule, unique in it), one test,
// and if you like "note". It holds, fails, or is unknown. Unknown is what no artifact decides: not collected, not read whole,
// not reaching over the time asked about. Unknown is never false. "implied-by: <the that of another clause>" says that the
// other can only hold while this one does: when the other holds and this fails, the report names the conflict of the two.
//
// Groups join clauses by Kleene's strong logic and may be nested; the clauses in them need no "that":
//
//	all: [clause, …]    any: [clause, …]    none: [clause, …]    at-least: {n: 2, of: [clause, …]}
//
// # Conditions
//
// Text (marked T): one value means equals, with "*" at either end for anything; a list means one of; or a mapping of ways
// that must all match: {equals, contains, prefix, suffix: each one or a list; regexp; not: T}. Case never matters.
//
// Number (N): 5, ">=100000", "<5", "3..9", "!=0"; sizes "1GB" (KB MB GB TB, of 1024), times "90s" "5min" "24h" "14d"; "$name"
// is a parameter: ">=$again". An age is a time before collection.
//
// Setting (S): a number or a text, as above, and a list means any of: 1, ">=3", 0xFFFFFFFF, "yes", {contains: ccApp.exe}.
//
// Version (V): "<6.5.7232.11" (below it, within 6.5), ">=6.5.7226", "6.5.7226..6.5.7638", "4.6" (begins so), "8.*|9.*".
//
// Mind YAML: a text that holds a comma, a colon or a # needs quotes inside {…}; write keys of the registry in 'single' quotes.
//
// # Tests
//
//	event: {source: A or [A, B], id: 348 or [..], log: Application, level: error, category: T, string: {1: T, 2: T}, text: T,
//	        within: 24h, count: N, distinct: {string: 1, count: N}, repeated: {string: 1, times: N}, code: 0xC00402E7,
//	        burst: {count: 10, within: 5min}, after: {source, id, within: 5min}, near: {source, id, within: 5min}}
//
// Holds when enough events match (one, unless count says otherwise), in any log, a pasted one too; leftovers carved outside
// the log never count. Fails only when a whole log of that name spans the time asked about, within or the last 24 hours
// before collection, and holds too few. log is Application, System, Security or any (Application and System). Strings are
// counted from 1; where a text save lost them the message is searched, and what is not found there is unknown. distinct
// counts different values of a string, repeated the most frequent one (the Internet Message ID where strings are lost);
// code is the error in the event's data, or named in its words; after wants such another event before it, near on either side.
//
//	registry: {key: K or [K, …], value: name, is: S, exists: true, absent: fails, key-absent: fails}
//
// In a key "*" stands for any part of one name; value may be "*", and "(default)". Without "is" it asks whether the value
// (without "value", the key) exists; "exists: false" turns that round. Absent only by an export whose root contains the key.
// What an absent value means depends on its default: "absent" is the answer (fails, holds, unknown) when the key is there and
// the value is not, "key-absent" when not even the key is.
//
//	sink: {any: T, name: T, class: T, id: GUID, dll: T, event: T, enabled: true, standard: false, registered: false,
//	       rule: T, priority: N, count: N}
//
// any is the name, the class or the DLL behind it; id is the binding's own; registered asks whether COM knows its class, by an
// export of the classes. event is the canonical name: OnPostCategorize, OnArrival, …. rule is the binding's own (_EOD); priority
// is 0 (called first) to 32767, 24575 where none is set. count: 0 asks that none is bound. Absence counts only from the
// smtpreg.vbs that lists all events, or of a MetaBase.xml in which bindings of Exchange's own were found.
//
//	module: {process: inetinfo.exe, name: T, path: T, version: V}      absent only by a whole list of that process
//	process: {name: ccApp.exe or [..], path: T, count: N}              absent only by a process list
//	service: {name: T, display: T, state: T, start: T, path: T, exit: N}
//
// A service is found by name or display. state is stopped, start-pending, stop-pending, running, continue-pending,
// pause-pending, paused; start is auto, manual, disabled, boot, system. "state: {not: running}" is "does not run".
//
//	acl: {folders: [vsi, BadMail, Queue, PickUp], sid: S-1-5-18, lacks: full}
//	folder: {role: BadMail, path: T, files: N, bytes: N, oldest: N, newest: N, exists: false}
//	file: {role: Queue or folder: T, name: "*.eml", dir: false, bytes: N, age: N, count: N}
//	disk: {of: Mailroot or Mdbdata, or drive: "C:", free: N, percent: N}
//
// Roles are vsi, Queue, BadMail, PickUp, Drop, Filter, Route, UceArchive, Mailroot; one virtual server that meets the clause is
// enough. oldest and newest are ages of files. acl holds when one folder lacks Full Control and fails only when every named
// folder grants it. disk takes percent where the size of the volume is known, else free: give both.
//
//	file-version: {file: store.exe, is: V}            of the copy that runs: loaded, or in Exchange's bin folder
//	product: {id: symantec-mail-security or [..], version: V}      IDs: facts.ProductIDs
//	exchange: {release: "2003 SP1+", build: V}        use applies where the whole rule is about a release
//	windows: {version: "5.2", service-pack: ">=1"}
//	hotfix: {kb: KB883522, of: exchange}              of: windows for hotfixes of Windows; contradicts at most
//	metabase: {name: ServerState, is: S, instance: 1, path: /LM/SmtpSvc/1, absent: fails}      every virtual server by default,
//	                                                              which inherits from /LM/SmtpSvc; host: false is not the
//	                                                              DNS name of this server
//	autostart: {image: T, entry: T, where: T, enabled: true}      by Autoruns, or by the Run key where it asks for that
//	socket: {protocol: T, state: T, local-port: N, remote-port: N, remote-host: T, process: T, count: N}
//	queue: {type: local-delivery or [..], state: T, name: T, extended: T, protocol: X400, link: true, messages: N, age: N, count: N}
//	smtp-reply: {code: 452 or [..], enhanced: 4.3.1, text: T, verb: [MAIL, DATA], direction: inbound, peer: T, within: 24h, count: N}
//	tracking: {last: [1024, 1032], stuck: ">1h", repeats: N, sender: T, count: N} or {event: 1021, count: N}
//	domain-controller: {name: T, role: C or D or G, reachability: N, sacl: N, count: N}      of the newest 2080 of DSAccess
//	line: {of: boot.ini or antigen-log, text: T, count: N}     of boot.ini the line that Windows starts; errors of ProgramLog.txt
//	ask: {question: What no artifact shows?}          always unknown, put to the operator
//
// Queue types and states are those of facts.Queue; a queue asked for without link is a link or a queue within one. direction
// inbound is what this server answered. tracking last and stuck are of messages without an end: their last event, and the
// time from it to the end of the tracking logs; repeats is how often that event came for one message.
//
// # Examples
//
// An example is one server, told in facts, and what the rule must say of it. "go test ./rules -run Catalog/area/slug" runs them.
//
//	examples:
//	  fires:                          # at least one; the first is the base of all that follow
//	    - name: a signed message fails again and again
//	      facts:
//	        exchange: 2003 SP1
//	        logs: {Application: 7d}   # a whole log reaching back so far; without it the events are pasted ones
//	        events:
//	          - {source: MSExchangeTransport, id: 348, ago: 1h, times: 5, strings: ["<a@contoso.example>", "0x0"]}
//	        registry:
//	          - {export: HKLM\SOFTWARE\Microsoft\Exchange, values: {'TransportAVAPI\Enabled': 1}}
//	        versions: {store.exe: 6.5.7226.0}
//	      verdict: confirmed
//	  quiet:                          # one for each requires clause; ruled-out unless verdict says otherwise
//	    - name: transport scanning is off
//	      but: {registry: [{export: HKLM\SOFTWARE\Microsoft\Exchange, values: {'TransportAVAPI\Enabled': 0}}]}
//	      clause: transport scanning is on        # the requires clause that must fail here
//	  unknown:                        # at least one: an artifact is missing
//	    - {name: nobody collected the version of Store.exe, without: [versions], verdict: possible}
//	  rivals:                         # one for each rival: this rule must lead it, or leader must
//	    - {name: Symantec is installed as well, rival: antivirus/symantec-scan-timeout, but: {…}, leader: antivirus/…}
//
//	  fixed:                          # one, where verify has checks: every check must hold, and none of them in the base
//	    - {name: the hotfix is installed, but: {events: [], versions: {store.exe: 6.5.7232.11}}}
//
// "but" replaces whole sections of the base, "without" takes them away, "facts" starts anew. For advice the verdict is listed
// or silent. A section left out is an artifact nobody collected; an empty list is one that holds nothing. The sections:
//
//	collected: 2005-03-14 10:00       exchange: 2003 SP1 (or none)     windows: 5.2.3790 Service Pack 1
//	domain: contoso.com (DNS suffix of the server, EXCH01)
//	logs: {Application: 7d, System: 7d, smtp: 2d, tracking: 2d}
//	events: [{source, id, log, level, category, ago, strings: [..], text, code, times, every}]
//	registry: [{export: root, values: {'Sub\Name': 1 or text or [texts]}, keys: [Sub], shallow: true, taken: 1h (ago)}]
//	sinks: [{variant: boxed or brace, bindings: [{event, name, class, id, disabled: true, standard: true, rule, priority}], taken}]
//	modules: [{process, modules: [a.dll, {name, path, version}], partial: true, taken}]
//	processes: [a.exe]                services: [SMTPSVC, {name, display, state, start}]
//	acls: [{path: 'D:\Exchsrvr\Mailroot\vsi 1', grants: {S-1-5-18: full}, denied: true, taken}]
//	folders: [{path, files, bytes, oldest: 2h, newest: 1min, partial: true, denied: true}]
//	files: [{folder, name, bytes, age, dir: true}]          disk: [{drive: "D:", free: 500MB, total: 36GB}]
//	versions: {store.exe: 6.5.7226.0, 'C:\Temp\store.exe': 6.5.7638.2}
//	products: {symantec-mail-security: 4.6 (or present, absent)}
//	replies: [{code, enhanced, text, verb, outbound: true, peer, count, ago}]
//	tracking: [{id, last: 1032, ago: 3h, repeats, sender, times}]   tracked: {1021: 500}
//	queues: [{name, type, state, messages, age, link: true, protocol, extended, times}]
//	metabase: {/LM/SmtpSvc/1/ServerState: 2}
//	sockets: [{protocol, state, local-port, remote-port, remote, process, times}]
//	autostarts: [{image, entry, where}]     lines: {boot.ini: [..], antigen-log: [..]}
//
// # Lints
//
// Load refuses what cannot be evaluated, with every problem of every file at once, its line and a caret. The lints of Lints
// ask for the rest: order of fields, sources, sentences, examples for each clause. TestCatalog runs them all. Editors
// complete and check rule files by rule.schema.json ("# yaml-language-server: $schema=../rule.schema.json").
package rules
