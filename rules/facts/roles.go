package facts

import "strings"

const (
	productOptionsKey = `HKLM\SYSTEM\CurrentControlSet\Control\ProductOptions`
	clusterKey        = `HKLM\Cluster`
)

// DeriveRoles lists what artifacts show the server to be, beside an Exchange server: domain controller, Small Business
// Server, cluster node, mailbox or public folder server. Front-end and bridgehead roles stand in the directory, which no artifact
// of a bundle shows.
func DeriveRoles(s *Server) {
	s.Roles = nil
	s.role("domain controller", s.valuesThat(productOptionsKey, "ProductType", func(v RegistryValue) bool {
		return strings.EqualFold(v.Text, "LanmanNT")
	}))
	s.role("Small Business Server", s.valuesThat(productOptionsKey, "ProductSuite", func(v RegistryValue) bool {
		return strings.Contains(strings.ToLower(v.Text), "small business")
	}))
	s.role("cluster node", s.keysThatExist(clusterKey))
	s.role("mailbox server", s.keysThatExist(storeServiceKey+`\*\Private-*`))
	s.role("public folder server", s.keysThatExist(storeServiceKey+`\*\Public-*`))
}

func (s *Server) role(name string, proof []Citation) {
	if len(proof) > 0 {
		s.Roles = append(s.Roles, Role{Name: name, Citations: proof})
	}
}

func (s *Server) valuesThat(key, name string, meet func(RegistryValue) bool) []Citation {
	var proof []Citation
	for _, view := range s.Lookup(key, name) {
		for _, value := range view.Values {
			if meet(value) {
				proof = append(proof, value.Citation)
			}
		}
	}
	return proof
}

func (s *Server) keysThatExist(pattern string) []Citation {
	var proof []Citation
	for _, view := range s.LookupKey(pattern) {
		for _, key := range view.Keys {
			proof = append(proof, key.Citation)
		}
	}
	return proof
}
