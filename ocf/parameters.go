package ocf

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// parse reads the parameters into the agent's variables. The error names
// every parameter that is missing or can't be used; its code is that of the
// first problem, ErrConfigured unless the parameter's type says another. One
// that can't be used leaves its variable at the default.
func (a *Agent) parse(call *Call) error {
	var problems []string
	code := Success
	for _, p := range a.params() {
		err := p.parse(call)
		if err != nil && p.Reloadable && call.Action == Stop {
			// What may change while the resource runs can't say what it is.
			call.Log.Warnf("stops all the same: %v", err)
			err = nil
		}
		if err != nil {
			problems = append(problems, err.Error())
			code = cmp.Or(code, CodeOf(err))
		}
	}
	if len(problems) == 0 {
		return nil
	}
	return Errorf(code, "%s", strings.Join(problems, "; "))
}

func (p *Param) parse(call *Call) error {
	name, value := call.env.param(p)
	if value == "" && p.Default != nil {
		value = p.Default(call)
	}
	if value == "" {
		if p.Required {
			return Errorf(ErrConfigured, "parameter %s is required", p.Name)
		}
		return nil
	}
	if p.Deprecated != nil && call.env[paramPrefix+name] != "" && !call.ignoresDeprecation() {
		call.Log.Warnf("parameter %s is deprecated%s", name, p.Deprecated.advice())
	}
	if err := p.Value.Set(value); err != nil {
		return p.refuse(name, value, err)
	}
	if b, ok := p.Value.(*boolValue); ok && b.unclear {
		call.Log.Warnf("parameter %s=%q is neither true nor false; it counts as false", name, value)
	}
	return nil
}

// ignoresDeprecation reports whether the resource asks for no warnings, as
// ocf_deprecated of resource-agents 4.18 has it.
func (c *Call) ignoresDeprecation() bool {
	ignore, _ := ParseBool(c.env[paramPrefix+"ignore_deprecation"])
	return ignore
}

// maxQuoted is how much of a parameter's value an error quotes, in bytes.
const maxQuoted = 60

func (p *Param) refuse(name, value string, err error) error {
	code := ErrConfigured
	if e, ok := errors.AsType[*Error](err); ok {
		code = e.Code
	}
	if p.Secret {
		return Errorf(code, "parameter %s: %w", name, err)
	}
	if len(value) > maxQuoted {
		value = value[:maxQuoted] + "..."
	}
	return Errorf(code, "parameter %s=%q: %w", name, value, err)
}

func (d *Deprecation) advice() string {
	var b strings.Builder
	if len(d.ReplacedBy) > 0 {
		fmt.Fprintf(&b, ", use %s", strings.Join(d.ReplacedBy, ", "))
	}
	if d.Reason != "" {
		b.WriteString(": " + d.Reason)
	}
	return b.String()
}

// secrets returns the values that must not be seen, also as %q writes them,
// with what stands for them.
// One of one or two characters is no secret, and hiding it would garble texts.
func (a *Agent) secrets(env environment) []string {
	var values []string
	for _, p := range a.Params {
		if _, value := env.param(&p); p.Secret && len(value) > 2 {
			values = append(values, value, strings.Trim(strconv.Quote(value), `"`))
		}
	}
	// The longest first: one may begin with another.
	slices.SortFunc(values, func(x, y string) int { return len(y) - len(x) })
	var pairs []string
	for _, value := range values {
		pairs = append(pairs, value, "****")
	}
	return pairs
}
