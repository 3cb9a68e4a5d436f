package main

import (
	"fmt"
	"time"

	"github.com/pulse-ha/pulse/tests/cluster"
)

func moveAddress(s *stage) {
	from := s.holder(nil)
	to := s.other(from)
	s.say(fmt.Sprintf("The address is to go from %s to %s, while the client pings it every %v.", from.Name(), to.Name(), cluster.EchoInterval))
	outage := s.watch(func() {
		s.crm("crm resource move " + resource + " " + to.Name())
		s.try(func() error { return s.WaitStarted(s.ctx, resource, to.Name()) })
	})
	s.say("It is there:")
	s.types(to, "ip -4 -brief address show eth0")
	s.say(to.Name() + " announced the address, so the client knew at once where to send:")
	s.types(s.Client(), "ip neighbour show "+vip)
	s.measured("the move", outage)
	s.say("The move left a constraint behind. This removes it; the address stays where it is.")
	s.crm("crm resource clear " + resource)
}

// watch returns how long the address did not answer during what happens.
func (s *stage) watch(happens func()) time.Duration {
	if s.err != nil {
		return 0
	}
	w, err := s.Watch(s.ctx, vip)
	if err != nil {
		s.err = err
		return 0
	}
	defer w.Stop()
	s.try(func() error { return w.Restart(s.ctx) })
	happens()
	s.try(func() error { return w.Answered(s.ctx) })
	return w.Outage()
}

func (s *stage) measured(what string, outage time.Duration) {
	s.say(fmt.Sprintf("--> During %s the address did not answer for %.2f seconds.", what, outage.Seconds()))
}
