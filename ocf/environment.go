package ocf

import (
	"strconv"
	"strings"
	"time"
)

const (
	paramPrefix         = "OCF_RESKEY_"
	metaPrefix          = paramPrefix + "CRM_meta_"
	defaultReasonPrefix = "ocf-exit-reason:"
)

// environment is what the caller passed, by name. Of a variable that comes
// twice the first counts.
type environment map[string]string

func newEnvironment(environ []string) environment {
	env := make(environment, len(environ))
	for _, kv := range environ {
		name, value, ok := strings.Cut(kv, "=")
		if _, seen := env[name]; ok && !seen {
			env[name] = value
		}
	}
	return env
}

// or returns the variable's value, or def if it is unset or empty.
func (e environment) or(name, def string) string {
	if value := e[name]; value != "" {
		return value
	}
	return def
}

// meta returns a resource option, CRM_meta_NAME.
func (e environment) meta(name string) string { return e[metaPrefix+name] }

// metaInt returns a resource option that is a number, and whether it is one.
func (e environment) metaInt(name string) (int, bool) {
	n, err := strconv.Atoi(e.meta(name))
	return n, err == nil && n >= 0
}

// metaDuration returns a resource option in milliseconds, 0 if it isn't one;
// at most a hundred years.
func (e environment) metaDuration(name string) time.Duration {
	n, ok := e.metaInt(name)
	if !ok {
		return 0
	}
	return time.Duration(min(n, int(forever/time.Millisecond))) * time.Millisecond
}

// param returns the first of the given parameters that is set, and its name.
func (e environment) param(p *Param) (name, value string) {
	for _, name := range append([]string{p.Name}, p.Aliases...) {
		if value := e[paramPrefix+name]; value != "" {
			return name, value
		}
	}
	return p.Name, ""
}

// words splits a list of the notify variables; an empty list is one space.
func (e environment) words(name string) []string {
	return strings.Fields(e.meta(name))
}

// reasonPrefix returns what marks the exit reason on stderr: the caller's
// choice if that is a word that fits a line.
func (e environment) reasonPrefix() string {
	prefix := e["OCF_EXIT_REASON_PREFIX"]
	odd := func(r rune) bool { return r <= ' ' || r > '~' }
	if prefix == "" || len(prefix) > 40 || strings.ContainsFunc(prefix, odd) {
		return defaultReasonPrefix
	}
	return prefix
}
