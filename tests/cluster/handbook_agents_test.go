package cluster

import "strings"

func globalOptions(s *stage) {
	s.typed("crm configure property no-quorum-policy=freeze")
	s.typed("crm configure property stonith-enabled=false")
	s.has(s.typed("crm configure show"), "no-quorum-policy=freeze", "stonith-enabled=false")
}

func agentsInCrmsh(s *stage) {
	s.has(s.typed("crm ra classes"), "lsb\n", "\nocf / ", " heartbeat ", " pacemaker ", " pulse", "\nservice\n")
	listed := strings.Fields(s.typed("crm ra list ocf pulse"))
	for _, agent := range []string{"Dummy", "IPaddr2", "Stateful"} {
		s.has(" "+strings.Join(listed, " ")+" ", " "+agent+" ")
	}
	s.has(s.typed("crm ra info ocf:pulse:IPaddr2"),
		"(ocf:pulse:IPaddr2)", "\nip* (string", "\nnic (string", "\ncidr_netmask (string",
		"start         timeout=20s", "monitor       timeout=20s interval=10s")
}

func agentsInPcs(s *stage) {
	s.has(s.typed("pcs resource describe ocf:pulse:IPaddr2"),
		"ocf:pulse:IPaddr2 - ", "  ip (required)", "  cidr_netmask: ", "monitor:\n    interval=10s\n    timeout=20s\n")
}

func agentsInCrmResource(s *stage) {
	s.has("\n"+s.typed("crm_resource --list-agents ocf:pulse"), "\nDummy\n", "\nIPaddr2\n", "\nStateful\n")
	s.has(s.typed("crm_resource --show-metadata ocf:pulse:IPaddr2"), `<resource-agent name="IPaddr2"`)
}

// stockTester runs the stock ocf-tester where a cluster is. No promotion score
// may be left.
func stockTester(s *stage) {
	const agents = "/usr/lib/ocf/resource.d/pulse/"
	for agent, params := range map[string]string{"Dummy": "", "Stateful": "", "IPaddr2": "-o ip=192.168.77.98 "} {
		s.has(s.typed("ocf-tester -n tested "+params+agents+agent), agents+agent+" passed all tests\n")
	}
	if query := s.typed("cibadmin --query --scope status"); strings.Contains(query, "master-tested") {
		s.Errorf("a promotion score is left:\n%s", query)
	}
}
