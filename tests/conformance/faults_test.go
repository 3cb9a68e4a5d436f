package conformance

import (
	"fmt"
	"slices"
	"strings"
)

// fault is an environment with something wrong in it.
type fault struct {
	name string
	env  []string
}

// missing returns the environment without each variable in turn.
func missing(env []string) []fault {
	var all []fault
	for _, name := range names(env) {
		all = append(all, fault{"without " + name, unset(env, name)})
	}
	return append(all, fault{"without anything", nil})
}

// doubled returns the environment with each variable twice, with another value
// the first or the second time.
func doubled(env []string) []fault {
	var all []fault
	for i, name := range names(env) {
		other := name + "=" + []string{"x", "", "-1", get(env, name) + "0"}[i%4]
		twice := append(slices.Clone(env), other)
		if i%2 == 0 {
			twice = append([]string{other}, env...)
		}
		all = append(all, fault{fmt.Sprintf("with another %s, %d", other, i%2), twice})
	}
	return all
}

// hostile returns the environment with each variable's value replaced by one
// of the hostile texts; turn selects which.
func hostile(env []string, turn int) []fault {
	var all []fault
	for i, name := range names(env) {
		text := hostileTexts[(turn+i)%len(hostileTexts)]
		all = append(all, fault{fmt.Sprintf("with %s=%.40q", name, text), set(env, name+"="+text)})
	}
	return all
}

// junk returns the environment with values that a parameter's type doesn't
// allow, or that nobody thought of, for each parameter and for what every agent
// reads; turn selects a quarter of them, so that four actions see them all.
func junk(env []string, m metaData, turn int) []fault {
	var all []fault
	spoil := func(name, kind string) {
		for i, value := range slices.Concat(junkOfType[kind], hostileTexts) {
			if i%4 == turn%4 {
				all = append(all, fault{fmt.Sprintf("with %s=%.60q", name, value), set(env, name+"="+value)})
			}
		}
	}
	for _, p := range m.Parameters {
		spoil("OCF_RESKEY_"+p.Name, p.Content.Type)
	}
	for _, name := range []string{"OCF_RESOURCE_INSTANCE", "OCF_RA_VERSION_MAJOR", "OCF_RESKEY_CRM_meta_timeout"} {
		spoil(name, "integer")
	}
	return all
}

var junkOfType = map[string][]string{
	"integer": {"x", "1.5", "-1", "1e3", "0x10", " 1", "1 ", "+1", "99999999999999999999", "-99999999999999999999", "1\n2", "٣", "1;2"},
	"boolean": {"maybe", "Yes", "2", "-1", "truefalse", "TRUE "},
	"string":  {"300.1.1.1", "1.2.3", "192.0.2.1/24", "::g", "fe80::1%x", "0.0.0.0", "255.255.255.255", "::", "999", "-1", "/", ".", "/dev/null", "nonexistent0"},
	"select":  {"x"},
}

// names lists the names of the variables that are for the agent, in their
// order: not those of Pacemaker's daemons.
func names(env []string) []string {
	var all []string
	for _, kv := range env {
		name, _, _ := strings.Cut(kv, "=")
		if !strings.HasPrefix(name, "PCMK_") {
			all = append(all, name)
		}
	}
	return all
}
