// Package message puts events into words. A classic event log holds no texts, only insertion strings; the words come from
// the artifact itself, from message DLLs that the bundle ships, or from the texts built in here (messages.yaml), in this
// order. Where none has them, the strings stand for themselves.
//
// It also goes the other way: Strings finds the insertion strings in a text that somebody saved or pasted.
//
// The pipeline calls RenderAll once for each server, when its facts are together and before the rules are asked. Message
// DLLs and category names are found through the registry, so the pipeline adds Keys to what it wants of registry exports.
package message
