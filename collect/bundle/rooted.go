package bundle

// RootedManifest is a manifest and the folder of the bundle it speaks for. A consultant's zip may hold the bundles of
// several servers, each with its own.
type RootedManifest struct {
	Root string // "" is the whole bundle; else it ends in "/"
	*Manifest
}

// Manifests are the readable manifests of the bundle, by root.
func (b *Bundle) Manifests() []RootedManifest {
	var all []RootedManifest
	for _, r := range b.sortedRoots() {
		if r.manifest != nil {
			all = append(all, RootedManifest{r.dir, r.manifest})
		}
	}
	return all
}

// Prefix puts a folder, ending in "/", before the path of every member, manifest and Gap, so that several bundles can be
// told apart in one report. It is to be called before anything is read.
func (b *Bundle) Prefix(folder string) {
	roots := map[string]*root{}
	for _, r := range b.roots {
		r.dir, r.member = folder+r.dir, folder+r.member
		roots[r.dir] = r
	}
	b.roots = roots
	for _, m := range b.Members {
		m.Path = folder + m.Path
	}
	b.gaps.prefix(folder)
	b.Gaps = b.gaps.all()
}

func (g *gaps) prefix(folder string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.seen = map[Gap]bool{}
	for i := range g.list {
		if g.list[i].Member != "" {
			g.list[i].Member = folder + g.list[i].Member
		}
		g.seen[g.list[i]] = true
	}
}
