package cluster

import (
	"slices"
	"strings"
)

func template(s *stage) {
	s.configure(`rsc_template BigVM ocf:pulse:Dummy params fake=big passwd=secret op monitor timeout=60s interval=15s op stop timeout=10m op start timeout=10m
primitive MyVM1 @BigVM params envfile=/run/vm1.env
primitive MyVM2 @BigVM params envfile=/run/vm2.env fake=small`)
	first, second := s.started("MyVM1"), s.started("MyVM2")
	s.called(first, "/run/vm1.env", "action=start", "OCF_RESKEY_fake=big", "OCF_RESKEY_CRM_meta_timeout=600000")
	s.called(second, "/run/vm2.env", "action=start", "OCF_RESKEY_fake=small", "OCF_RESKEY_CRM_meta_timeout=600000")
	s.called(first, "/run/vm1.env", "action=monitor", "OCF_RESKEY_CRM_meta_interval=15000", "OCF_RESKEY_CRM_meta_timeout=60000")
}

func locateAndMove(s *stage) {
	s.configure("primitive Public-IP ocf:pulse:IPaddr2 params ip=" + vip)
	from := s.started("Public-IP")
	s.has(s.typed("crm_resource --list"), "Public-IP", "ocf:pulse:IPaddr2")
	s.has(s.typed("crm_resource --resource Public-IP --locate"), "is running on: "+from)

	to := s.other(from)
	s.typed("crm_resource --resource Public-IP --move --node " + to)
	s.startedOn("Public-IP", to)
	s.has(s.typed("crm_resource --resource Public-IP --locate"), "is running on: "+to)
	s.typed("crm_resource --resource Public-IP --clear")

	s.typed("crm_resource --resource Public-IP --move")
	s.until("the address off "+to, func(st *Status) bool {
		on := st.On("Public-IP", "Started")
		return len(on) == 1 && on[0] != to
	})
	s.holds(to)
	s.typed("crm_resource --resource Public-IP --clear")
}

func failAndCleanup(s *stage) {
	s.configure("primitive Email ocf:pulse:Dummy op monitor interval=30s")
	node := s.started("Email")
	s.monitored(node, "Email")
	s.typed("crm_resource --resource Email --fail --node " + node)
	failed := func(st *Status) bool { return len(st.Failures) > 0 }
	s.until("a failure on record and Email restarted", func(st *Status) bool {
		return failed(st) && slices.Equal(st.On("Email", "Started"), []string{node})
	})
	s.did(node, startsAndStops, "start Email", "stop Email", "start Email")
	// Pacemaker 2.1.5 sometimes counts an injected failure twice.
	if count := s.typed("crm_failcount --query --resource Email --node " + node); strings.Contains(count, "value=0") {
		s.Error("the failure is not counted")
	}

	s.typed("crm_resource --cleanup --resource Email --node " + node)
	s.until("no failure on record", func(st *Status) bool { return !failed(st) })
	s.has(s.typed("crm_failcount --query --resource Email --node "+node), "value=0")
	s.startedOn("Email", node)
}

func targetRoleAndIsManaged(s *stage) {
	s.configure("primitive Email ocf:pulse:Dummy op monitor interval=30s")
	node := s.started("Email")
	role := "crm_resource --resource Email --meta --set-parameter target-role --parameter-value "
	s.typed(role + "Stopped")
	s.until("Email stopped", func(st *Status) bool { return st.Stopped("Email") })
	s.equal("state files of "+node, s.states(node))
	s.typed(role + "Started")
	node = s.started("Email")

	managed := "crm_resource --resource Email --meta --set-parameter is-managed --parameter-value "
	s.typed(managed + "false")
	s.typed(role + "Stopped")
	s.until("Email unmanaged", func(st *Status) bool {
		return slices.ContainsFunc(st.Resources, func(r Resource) bool { return r.ID == "Email" && !r.Managed })
	})
	s.settled()
	s.startedOn("Email", node)
	s.equal("state files of "+node, s.states(node), "Dummy-Email.state")

	s.typed(managed + "true")
	s.until("Email stopped", func(st *Status) bool { return st.Stopped("Email") })
	s.typed("crm_resource --resource Email --meta --set-parameter priority --parameter-value 10")
	s.has(s.typed("crm configure show Email"), "priority=10")
}

// settled waits until the cluster has nothing left to do.
func (s *stage) settled() {
	s.Helper()
	s.quietly("crm_resource", "--wait", "--timeout=30s")
}

// reloadableParameter changes a parameter that is marked reloadable: the agent
// gets it by reload-agent, and the resource goes on running.
func reloadableParameter(s *stage) {
	s.configure("primitive d ocf:pulse:Dummy params envfile=/run/d.env fake=one op monitor interval=30s")
	node := s.started("d")
	s.monitored(node, "d")
	s.typed("crm_resource --resource d --set-parameter fake --parameter-value two")
	s.called(node, "/run/d.env", "action=reload-agent", "OCF_RESKEY_fake=two")
	s.called(node, "/run/d.env", "action=monitor", "OCF_RESKEY_CRM_meta_interval=30000", "OCF_RESKEY_fake=two")
	s.settled()
	s.startedOn("d", node)
	s.did(node, startsAndStops, "start d")
}

// addressParameter changes a parameter that isn't: the resource is restarted.
func addressParameter(s *stage) {
	s.configure("primitive Public-IP ocf:pulse:IPaddr2 params ip=" + vip + " op monitor interval=60s")
	node := s.started("Public-IP")
	s.monitored(node, "Public-IP")
	s.typed("crm_resource --resource Public-IP --set-parameter ip --parameter-value 192.168.77.98")
	s.must(Poll(s.ctx, limit, s.held("192.168.77.98/24")))
	s.did(node, startsAndStops, "start Public-IP", "stop Public-IP", "start Public-IP")
}
