package artifact

import (
	"fmt"
	"strings"

	"postmortem/collect/bundle/regval"
	"postmortem/rules/facts"
)

// registry gathers one export, query or hive: the wanted keys and values, the roots, and the computer's name.
type registry struct {
	in      *Input
	out     *facts.Extract
	export  facts.RegistryExport // its values come in at the end
	values  pile[facts.RegistryValue]
	roots   map[string]string // as written, by lower-case path with its own control set
	root    string            // the last key's root, as in roots
	rootRaw string            // the same as written
	key     registryKey       // the last key
	wanted  *facts.KeyWalk
	quick   quickKeys
	sets    controlSets
	names   serverNames
	deep    bool // every root is covered to its last key: keys are not needed to tell which subkeys were left out

	keys     int // key lines
	damaged  int
	firstBad string
}

// registryKey is a key line as the rest of the reader needs it.
type registryKey struct {
	raw  string // as written
	path string // canonical
	set  int    // N of ControlSet00N; 0 none, or CurrentControlSet itself
	in   bool   // its values are wanted
	kept bool   // the key is
	name bool   // its values may name the computer, or the current control set
}

// Limits of one export. What is beyond them is unknown, never absent.
const (
	maxRegistryKeys   = 50_000  // wanted ones
	maxRegistryValues = 100_000 // of wanted keys
	maxRegistryRoots  = 10_000
	maxKeyDepth       = 128
)

func newRegistry(in *Input, out *facts.Extract) *registry {
	return &registry{
		in: in, out: out, export: facts.RegistryExport{Source: in.Source("")}, roots: map[string]string{},
		wanted: in.Wants.KeySet().Walk(), quick: newQuickKeys(in.Wants),
	}
}

// open makes path, as written, the current key, and tells whether its values are worth reading.
func (r *registry) open(path string) bool {
	path = r.names.cutRemote(path)
	r.quick.below = r.quick.below[:0]
	in, above := r.find(path)
	r.quick.known = false
	k := registryKey{raw: path, path: facts.CanonicalKey(path), set: controlSetOf(path), in: in, kept: in || above}
	k.name = isNamingKey(k.path)
	r.key = k
	return k.in || k.name
}

// opened records the current key with its proof.
func (r *registry) opened(at facts.Citation, delete bool) {
	r.out.Records++
	r.keys++
	r.names.key(r.key.path)
	r.sets.seen(r.key)
	if r.key.kept && !delete && r.roomForKey(at) {
		r.export.Keys = append(r.export.Keys, facts.RegistryKey{Citation: at, Path: r.key.path})
		r.sets.keys = append(r.sets.keys, r.key.set)
	}
}

func (r *registry) roomForKey(at facts.Citation) bool {
	if len(r.export.Keys) < maxRegistryKeys && r.in.takeLine(len(r.key.path)+len(at.Excerpt)) {
		return true
	}
	r.export.Partial = true
	return false
}

// noteRoot records the current key as a root, unless it lies below an earlier one.
func (r *registry) noteRoot(at facts.Citation) {
	if r.belowRoot([]byte(r.key.raw)) {
		return
	}
	path := strings.ToLower(rawRoot(r.key))
	if r.root != "" && facts.KeyWithin(path, r.root) {
		return
	}
	if strings.Count(path, `\`) > maxKeyDepth || len(r.roots) >= maxRegistryRoots || !r.in.takeLine(4*len(path)) {
		return
	}
	if above := r.rootAbove(path); above != "" {
		r.root, r.rootRaw = above, r.roots[above]
		return
	}
	r.roots[path], r.root, r.rootRaw = r.key.raw, path, r.key.raw
	r.export.Roots = append(r.export.Roots, facts.RegistryRoot{Citation: at, Path: r.key.path})
	r.sets.roots = append(r.sets.roots, r.key.set)
}

// rawRoot keeps control sets apart: an export of ControlSet001 says nothing about CurrentControlSet's other keys.
func rawRoot(k registryKey) string {
	if k.set == 0 {
		return k.path
	}
	rest := strings.TrimPrefix(strings.ToLower(k.path), `hklm\system\currentcontrolset`)
	return fmt.Sprintf(`hklm\system\controlset%03d`, k.set) + rest
}

func (r *registry) rootAbove(path string) string {
	for i := 0; i < len(path); i++ {
		if path[i] != '\\' {
			continue
		}
		if _, known := r.roots[path[:i]]; known {
			return path[:i]
		}
	}
	if _, known := r.roots[path]; known {
		return path
	}
	return ""
}

// value records a value of the current key.
func (r *registry) value(name string, v regval.Value, at facts.Citation) {
	r.out.Records++
	if r.key.name {
		r.names.value(r.key.path, name, v.Text)
		r.sets.selected(r.key.path, name, v.Number)
	}
	if !r.key.in {
		return
	}
	if r.values.size >= maxRegistryValues || !r.in.takeLine(len(at.Excerpt)+len(name)+2*len(v.Text)+len(v.Bytes)+16*len(v.Multi)) {
		r.export.Partial = true
		return
	}
	r.sets.values = append(r.sets.values, r.key.set)
	r.values.add(facts.RegistryValue{
		Citation: at, Key: r.key.path, Name: name,
		Type: v.Type.String(), Text: v.Text, Number: v.Number, Multi: v.Multi, Bytes: v.Bytes,
	})
}

// damage notes what could not be read. Only where wanted values may be lost does the export stop proving absence.
func (r *registry) damage(what string, harmless bool) {
	r.damaged++
	if r.firstBad == "" {
		r.firstBad = what
	}
	if !harmless {
		r.export.Partial = true
	}
}

// finish hands the export on. One without any key line gives no snapshot.
func (r *registry) finish() {
	if r.damaged > 0 {
		r.out.Damaged += r.damaged
		r.out.Gap(fmt.Sprintf("%d damaged lines or values, the first: %s", r.damaged, r.firstBad))
	}
	if len(r.export.Keys) >= maxRegistryKeys {
		r.out.Gap(fmt.Sprintf("more than %d wanted keys: the rest is not used", maxRegistryKeys))
	}
	if r.values.size >= maxRegistryValues {
		r.out.Gap(fmt.Sprintf("more than %d wanted values: the rest is not read", maxRegistryValues))
	}
	if len(r.roots) >= maxRegistryRoots {
		r.out.Gap(fmt.Sprintf("more than %d separate keys: what lies in the rest proves no absence", maxRegistryRoots))
	}
	r.export.Values = r.values.all()
	r.export.Server = r.names.best()
	r.sets.resolve(&r.export)
	if r.keys > 0 {
		r.out.Registries = append(r.out.Registries, r.export)
	}
}
