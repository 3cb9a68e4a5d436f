package main

func showAgents(s *stage) {
	s.say("Every node has the agents of this repository beside those of Debian. The cluster's shell lists them:")
	s.crm("crm ra list ocf pulse")
	s.say("It also knows what each can be told. This is how the parameters of IPaddr2 begin:")
	s.crm("crm ra info ocf:pulse:IPaddr2 | grep -A1 '^ip'")
}
