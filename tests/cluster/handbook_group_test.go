package cluster

import "slices"

const mailServer = `primitive Public-IP ocf:pulse:IPaddr2 params ip=` + vip + ` op monitor interval=30s
primitive Email ocf:pulse:Dummy op monitor interval=30s
primitive Spool ocf:pulse:Dummy`

func groupOrder(s *stage) {
	s.configure(mailServer + "\ngroup mygroup Public-IP Email Spool")
	node := s.started("Spool")
	s.startedOn("Public-IP", node)
	s.startedOn("Email", node)
	s.did(node, starts, "start Public-IP", "start Email", "start Spool")

	s.typed("crm resource stop mygroup")
	s.until("all of the group stopped", func(st *Status) bool {
		return st.Stopped("Public-IP") && st.Stopped("Email") && st.Stopped("Spool")
	})
	s.did(node, stops, "stop Spool", "stop Email", "stop Public-IP")
	s.holds(node)
}

// equal fails the test unless a list is as wanted.
func (s *stage) equal(what string, got []string, want ...string) {
	s.Helper()
	if !slices.Equal(got, want) {
		s.Errorf("%s: %q, not %q", what, got, want)
	}
}

func modgroup(s *stage) {
	s.configure(mailServer + "\ngroup mygroup Public-IP Email")
	node := s.started("Email")

	s.typed("crm configure modgroup mygroup add Spool before Public-IP")
	s.equal("members", s.members("mygroup"), "Spool", "Public-IP", "Email")
	s.until("three members on "+node, func(st *Status) bool {
		return slices.Equal(st.On("Spool", "Started"), []string{node}) &&
			slices.Equal(st.On("Email", "Started"), []string{node})
	})

	s.typed("crm configure modgroup mygroup remove Spool")
	s.equal("members", s.members("mygroup"), "Public-IP", "Email")
	s.startedOn("Email", node)
	s.holds(node, vipNet)
}

// members returns the members of a group in their order.
func (s *stage) members(group string) []string {
	s.Helper()
	out, err := s.Live().Run(s.ctx, "cibadmin", "--query", "--xpath", "//group[@id='"+group+"']/primitive", "--no-children")
	s.must(err)
	return submatches(primitiveID, out)
}
