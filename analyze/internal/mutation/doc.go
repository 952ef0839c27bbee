// Package mutation damages files the way disks, mail gateways and strangers do: flipped bits, cut and spliced pieces,
// lengths and offsets that lie, repeated blocks, runs of zeros, changed encodings. The same file, number and seed give the
// same damage, so that what a run finds can be made again. It is used by tests only.
package mutation
