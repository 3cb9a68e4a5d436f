package conformance

import (
	"slices"
	"strings"
)

// tested is the name of the resource.
const tested = "tested"

// goodParams are parameters that each agent works with in a room. Dummy is slow
// or fails on purpose at the check levels of some fixtures.
var goodParams = map[string][]string{
	"Dummy":   {"OCF_CHECK_LEVEL=0"},
	"IPaddr2": {"OCF_RESKEY_ip=192.0.2.99", "OCF_RESKEY_nic=" + nic, "OCF_RESKEY_arp_count=1"},
}

// clusterEnvironment is what Pacemaker passes to an agent, in short.
func clusterEnvironment(agent string) []string {
	env := []string{
		"OCF_ROOT=/usr/lib/ocf", "OCF_RA_VERSION_MAJOR=1", "OCF_RA_VERSION_MINOR=1",
		"OCF_EXIT_REASON_PREFIX=ocf-exit-reason:", "OCF_RESOURCE_PROVIDER=pulse",
		"OCF_RESOURCE_TYPE=" + agent, "OCF_RESOURCE_INSTANCE=" + tested,
		"OCF_RESKEY_CRM_meta_timeout=20000", "HA_debug=0", "HA_LOGFACILITY=daemon",
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
	}
	return append(env, goodParams[agent]...)
}

// set returns the environment with variables, given as NAME=VALUE, in place of
// those of the same names.
func set(env []string, variables ...string) []string {
	for _, variable := range variables {
		name, _, _ := strings.Cut(variable, "=")
		env = append(unset(env, name), variable)
	}
	return env
}

// unset returns the environment without the variable.
func unset(env []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(env), func(kv string) bool {
		return strings.HasPrefix(kv, name+"=")
	})
}

// get returns the value of a variable, the first if it comes twice.
func get(env []string, name string) string {
	for _, kv := range env {
		if value, ok := strings.CutPrefix(kv, name+"="); ok {
			return value
		}
	}
	return ""
}
