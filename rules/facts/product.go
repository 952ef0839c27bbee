package facts

import (
	"cmp"
	"slices"
	"strings"
)

// DeriveProducts decides for every product of the table whether the server has it. One source proves it present; all
// that do are cited, the best first: its entry among the installed products, its service, its registry key, its process,
// a loaded module. It is absent only when a decisive source covers the question and lacks it: an export whose root
// contains the Uninstall branch, or a list of all services. A list of processes, of running services or of files
// proves nobody's absence, and a file's name somewhere in a listing nobody's presence.
func DeriveProducts(s *Server) {
	s.Products = nil
	for i := range productTable {
		s.Products = append(s.Products, s.derive(&productTable[i]))
	}
}

// Product returns what is known of the product with the given ID; Present is Unknown when nothing is.
func (s *Server) Product(id string) Product {
	for _, p := range s.Products {
		if p.ID == id {
			return p
		}
	}
	return Product{ID: id}
}

func (s *Server) derive(row *productRow) Product {
	p := Product{ID: row.id, Name: row.name, Vendor: row.vendor}
	entries := s.uninstallEntries(row)
	for _, entry := range entries {
		p.Citations = append(p.Citations, entry.name.Citation)
	}
	p.Citations = append(p.Citations, s.servicesOf(row)...)
	p.Citations = append(p.Citations, s.keysOf(row)...)
	p.Citations = append(p.Citations, s.processesOf(row)...)
	if len(p.Citations) > 0 {
		p.Present = Holds
		s.setVersion(&p, row, entries)
		return p
	}
	if p.Citations = s.absenceOf(row); len(p.Citations) > 0 {
		p.Present = Fails
	}
	return p
}

func matchesAny(patterns []string, name string) bool {
	name = strings.ToLower(strings.TrimSpace(name))
	return name != "" && slices.ContainsFunc(patterns, func(p string) bool { return GlobMatch(p, name) })
}

// uninstallEntry is one installed product, as "Add or Remove Programs" shows it.
type uninstallEntry struct {
	name    RegistryValue
	version RegistryValue // zero when it has none
}

// uninstallEntries finds the product in every export, but not in one that a newer export of the same branch contradicts.
func (s *Server) uninstallEntries(row *productRow) []uninstallEntry {
	var entries []uninstallEntry
	views := s.Lookup(uninstallKey+`\*`, "DisplayName")
	for _, view := range views {
		if superseded(view, views, row) {
			continue
		}
		for _, value := range view.Values {
			if row.isNamed(value.Text) {
				entries = append(entries, uninstallEntry{value, versionBeside(view.Export, value.Key)})
			}
		}
	}
	return entries
}

func (row *productRow) isNamed(display string) bool {
	return matchesAny(row.uninstall, display) && !matchesAny(row.not, display)
}

// superseded tells whether a newer export covers the branch and no longer has the product: before.reg and after.reg.
func superseded(view RegistryView, views []RegistryView, row *productRow) bool {
	return slices.ContainsFunc(views, func(newer RegistryView) bool {
		lacks := !slices.ContainsFunc(newer.Values, func(v RegistryValue) bool { return row.isNamed(v.Text) })
		return newer.Covered && lacks && !view.Export.Taken.IsZero() && newer.Export.Taken.After(view.Export.Taken)
	})
}

func versionBeside(export *RegistryExport, key string) RegistryValue {
	for _, value := range export.Values {
		if strings.EqualFold(value.Name, "DisplayVersion") && strings.EqualFold(value.Key, key) {
			return value
		}
	}
	return RegistryValue{}
}

// servicesOf finds the product's services, installed or running.
func (s *Server) servicesOf(row *productRow) []Citation {
	var proof []Citation
	for _, list := range s.Services {
		for _, service := range list.Services {
			if matchesAny(row.services, service.Name) || matchesAny(row.services, service.Display) {
				proof = append(proof, service.Citation)
			}
		}
	}
	return proof
}

func (s *Server) keysOf(row *productRow) []Citation {
	var proof []Citation
	for _, key := range row.keys {
		for _, view := range s.LookupKey(key) {
			if len(view.Keys) > 0 {
				proof = append(proof, view.Keys[0].Citation)
			}
		}
	}
	return proof
}

// processesOf finds the product's processes, and its modules in any process.
func (s *Server) processesOf(row *productRow) []Citation {
	var running, loaded []Citation
	for _, list := range s.Processes {
		for _, process := range list.Processes {
			if row.hasImage(process.Name) {
				running = append(running, process.Citation)
			}
		}
	}
	for _, list := range s.Modules {
		for _, process := range list.Processes {
			if row.hasImage(process.Process) {
				running = append(running, process.Citation)
			}
			for _, module := range process.Modules {
				if matchesAny(row.modules, module.Name) {
					loaded = append(loaded, module.Citation)
				}
			}
		}
	}
	return append(running, loaded...)
}

func (row *productRow) hasImage(name string) bool {
	return slices.ContainsFunc(row.processes, func(image string) bool { return SameImage(image, name) })
}

// absenceOf cites the decisive sources that lack the product.
func (s *Server) absenceOf(row *productRow) []Citation {
	if row.parts {
		return nil
	}
	var proof []Citation
	for _, view := range s.Lookup(uninstallKey+`\*`, "DisplayName") {
		if view.Covered {
			proof = append(proof, view.At)
		}
	}
	for _, list := range s.Services {
		if !list.RunningOnly && !list.Partial && len(list.Services) > 0 && len(row.services) > 0 {
			proof = append(proof, list.Head)
		}
	}
	return proof
}

// setVersion takes the version from the entry among the installed products, else from the product's own key, else from the
// name of the entry ("Sybari Antigen 6.5 for Exchange"), else from its program.
func (s *Server) setVersion(p *Product, row *productRow, entries []uninstallEntry) {
	for _, entry := range entries {
		if p.take(entry.version.Text, entry.version.Citation) {
			return
		}
	}
	for _, place := range row.version {
		if s.takeVersionAt(p, place) {
			return
		}
	}
	for _, entry := range entries {
		for _, word := range strings.Fields(entry.name.Text) {
			if p.take(word, entry.name.Citation) {
				return
			}
		}
	}
	for _, name := range row.files {
		for _, file := range s.FileVersions(name) {
			if p.take(cmp.Or(file.Raw, file.Version.String()), file.Citation) {
				return
			}
		}
	}
}

func (s *Server) takeVersionAt(p *Product, place registryPlace) bool {
	if place.value == "" {
		for _, view := range s.LookupKey(place.key) {
			for _, key := range view.Keys {
				if p.take(key.Path[strings.LastIndexByte(key.Path, '\\')+1:], key.Citation) {
					return true
				}
			}
		}
		return false
	}
	for _, view := range s.Lookup(place.key, place.value) {
		for _, value := range view.Values {
			if p.take(value.Text, value.Citation) {
				return true
			}
		}
	}
	return false
}

func (p *Product) take(raw string, at Citation) bool {
	version, ok := ParseVersion(raw)
	if ok {
		p.Version, p.Raw, p.VersionAt = version, raw, at
	}
	return ok
}
