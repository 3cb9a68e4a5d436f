package main

import (
	"fmt"
	"path/filepath"
)

// subject is an agent and the story of calls that is measured.
type subject struct {
	agent string
	steps []step
	note  string
}

// step is an action in the story, with what it has to answer.
type step struct {
	action string
	what   string // besides the action
	env    []string
	code   int
	shell  string // the shell agent, if not heartbeat's of the same name
}

const (
	recurring = "OCF_RESKEY_CRM_meta_interval=10000"
	promoted  = 8
	stopped   = 7
)

var subjects = []subject{
	{agent: "Dummy", steps: []step{
		{action: "meta-data"},
		{action: "validate-all"},
		{action: "monitor", what: "probe, stopped", code: stopped},
		{action: "start"},
		{action: "monitor", what: "running", env: []string{recurring}},
		{action: "monitor", what: "probe, running"},
		{action: "reload"},
		{action: "reload-agent", shell: "pacemaker/Dummy"},
		{action: "migrate_to"},
		{action: "migrate_from"},
		{action: "stop"},
		{action: "monitor", what: "stopped", env: []string{recurring}, code: stopped},
		{action: "stop", what: "stopped"},
	}},
	{agent: "Stateful", steps: []step{
		{action: "meta-data"},
		{action: "validate-all"},
		{action: "monitor", what: "probe, stopped", code: stopped},
		{action: "start"},
		{action: "monitor", what: "unpromoted", env: []string{recurring}},
		{action: "notify", shell: "pacemaker/Stateful"},
		{action: "promote"},
		{action: "monitor", what: "promoted", env: []string{recurring}, code: promoted},
		{action: "reload-agent", shell: "pacemaker/Stateful"},
		{action: "demote"},
		{action: "stop"},
		{action: "monitor", what: "stopped", env: []string{recurring}, code: stopped},
	}, note: "Setting a promotion score is crm_attribute's work in both, here without a cluster."},
	{agent: "IPaddr2", steps: []step{
		{action: "meta-data"},
		{action: "validate-all"},
		{action: "monitor", what: "probe, stopped", code: stopped},
		{action: "start"},
		{action: "monitor", what: "running", env: []string{recurring}},
		{action: "monitor", what: "probe, running"},
		{action: "start", what: "running"},
		{action: "stop"},
		{action: "monitor", what: "stopped", env: []string{recurring}, code: stopped},
		{action: "stop", what: "stopped"},
	}, note: "With arp_count=1 on both sides: one announcement, no wait between several. " +
		"The shell agent's send_arp, which it leaves in the background, counts as CPU time, not as wall time."},
}

// side is one of the two that are compared.
type side struct {
	name    string // of its resource
	address string // of its IPaddr2
}

var (
	shell = side{name: "shell", address: "192.0.2.98"}
	ours  = side{name: "ours", address: "192.0.2.99"}
)

// environment is what Pacemaker passes.
func (s step) environment(agent string, of side) []string {
	env := []string{
		"OCF_ROOT=/usr/lib/ocf", "OCF_RA_VERSION_MAJOR=1", "OCF_RA_VERSION_MINOR=1",
		"OCF_EXIT_REASON_PREFIX=ocf-exit-reason:", "OCF_RESOURCE_PROVIDER=bench",
		"OCF_RESOURCE_TYPE=" + agent, "OCF_RESOURCE_INSTANCE=" + of.name,
		"OCF_RESKEY_CRM_meta_timeout=20000", "OCF_RESKEY_CRM_meta_on_node=node1",
		"HA_debug=0", "HA_LOGFACILITY=daemon", "HA_LOGFILE=/run/bench.log", "LC_ALL=C",
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
	}
	if agent == "IPaddr2" {
		env = append(env, "OCF_RESKEY_ip="+of.address, "OCF_RESKEY_nic="+nic,
			"OCF_RESKEY_cidr_netmask=24", "OCF_RESKEY_arp_count=1")
	} else {
		env = append(env, fmt.Sprintf("OCF_RESKEY_state=%s/%s-%s.state", runDir, agent, of.name))
	}
	return append(env, s.env...)
}

// shellPath is the shell agent that a step is compared with.
func (s step) shellPath(agent string) string {
	name := s.shell
	if name == "" {
		name = "heartbeat/" + agent
	}
	return filepath.Join("/usr/lib/ocf/resource.d", name)
}
