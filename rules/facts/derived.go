package facts

// DerivedKeys are the registry keys, as Wants.Keys words them, that DeriveProducts, DeriveExchange, DeriveRoles and Hotfix
// read, and Assemble for the zone, beside those that rules ask for.
func DerivedKeys() []string {
	keys := []string{
		uninstallKey, setupKey, updatesKey, hotfixKey, productOptionsKey, clusterKey,
		storeServiceKey, timeZoneKey,
	}
	for i := range productTable {
		keys = append(keys, productTable[i].keys...)
		keys = append(keys, productTable[i].keysOfVersion()...)
	}
	return keys
}

// Derive settles what follows from the evidence of a server as a whole: Exchange, products and roles.
func (s *Server) Derive() {
	DeriveExchange(s)
	DeriveProducts(s)
	DeriveRoles(s)
}
