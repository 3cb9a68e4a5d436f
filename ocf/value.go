package ocf

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Value binds a parameter to a variable, as package flag does: the variable
// holds the default until Set is called.
type Value interface {
	// Set parses s. The error says what is wrong with it, without quoting it.
	Set(s string) error
	// Content describes the type for the meta-data.
	Content() Content
}

// Content is a parameter's type, default and choices as the meta-data shows
// them. Source: OCF Resource Agent API 1.1, "content".
type Content struct {
	Type    string // string, integer, boolean or select
	Default string // none if empty
	Options []string
}

// boundValue is a Value made of two functions.
type boundValue struct {
	set     func(string) error
	reset   func() // nil if there is nothing to go back to
	content Content
}

func (v boundValue) Set(s string) error { return v.set(s) }
func (v boundValue) Content() Content   { return v.content }

// resetter is a Value that can go back to its default.
type resetter interface{ toDefault() }

func (v boundValue) toDefault() {
	if v.reset != nil {
		v.reset()
	}
}

// Text binds a string. At most one default may be given.
func Text(p *string, def ...string) Value {
	content := Content{Type: "string"}
	if len(def) > 0 {
		*p, content.Default = def[0], def[0]
	}
	return boundValue{
		set:     func(s string) error { *p = s; return nil },
		reset:   func() { *p = content.Default },
		content: content,
	}
}

// TextFunc binds a string of a form of its own, such as an address: parse
// stores it or says what is wrong with it. def only appears in the meta-data.
func TextFunc(parse func(string) error, def ...string) Value {
	return boundValue{set: parse, content: Content{Type: "string", Default: strings.Join(def, "")}}
}

// Select binds one of the given options.
func Select(p *string, def string, options ...string) Value {
	reset := func() { *p = def }
	reset()
	set := func(s string) error {
		if !slices.Contains(options, s) {
			return fmt.Errorf("must be one of %s", strings.Join(options, ", "))
		}
		*p = s
		return nil
	}
	return boundValue{set: set, reset: reset, content: Content{Type: "select", Default: def, Options: options}}
}

// Bool binds a boolean as [ParseBool] reads it; a word that is neither plainly
// true nor plainly false counts as false, with a warning in the log.
func Bool(p *bool, def bool) Value {
	*p = def
	return &boolValue{p: p, def: def}
}

type boolValue struct {
	p       *bool
	def     bool
	unclear bool // the last value was neither plainly true nor plainly false
}

func (v *boolValue) Set(s string) error {
	value, clear := ParseBool(s)
	*v.p, v.unclear = value, !clear
	return nil
}

func (v *boolValue) toDefault() { *v.p, v.unclear = v.def, false }

func (v *boolValue) Content() Content {
	return Content{Type: "boolean", Default: strconv.FormatBool(v.def)}
}

// ParseBool tells whether s is true for the shell library (ocf_is_true in
// resource-agents 4.18), and whether it is a word that anybody would read so:
// "Yes" is false, and not clear.
func ParseBool(s string) (value, clear bool) {
	switch s {
	case "yes", "true", "1", "YES", "TRUE", "True", "ja", "on", "ON":
		return true, true
	case "no", "false", "0", "NO", "FALSE", "False", "nein", "off", "OFF", "":
		return false, true
	}
	return false, false
}

// IntValue is a whole number that is bounded.
type IntValue struct {
	store           func(int)
	def             int
	least, greatest int
}

// Int binds a whole number. It may not be negative, as the shell agents have
// it, unless [IntValue.Range] sets other bounds.
func Int(p *int, def int) *IntValue {
	return newInt(def, func(n int) { *p = n })
}

// Seconds binds a duration given as a whole number of seconds.
func Seconds(p *time.Duration, def time.Duration) *IntValue {
	return duration(p, def, time.Second)
}

// Milliseconds binds a duration given as a whole number of milliseconds.
func Milliseconds(p *time.Duration, def time.Duration) *IntValue {
	return duration(p, def, time.Millisecond)
}

func duration(p *time.Duration, def, unit time.Duration) *IntValue {
	return newInt(int(def/unit), func(n int) { *p = time.Duration(n) * unit })
}

func newInt(def int, store func(int)) *IntValue {
	store(def)
	return &IntValue{store: store, def: def, greatest: math.MaxInt32}
}

// Range sets the least and the greatest value, and returns v.
func (v *IntValue) Range(least, greatest int) *IntValue {
	v.least, v.greatest = least, greatest
	return v
}

// Set implements [Value].
func (v *IntValue) Set(s string) error {
	n, err := strconv.Atoi(s)
	if err != nil || strings.HasPrefix(s, "+") {
		return errors.New("must be a whole number")
	}
	if n < v.least || n > v.greatest {
		return fmt.Errorf("must be from %d to %d", v.least, v.greatest)
	}
	v.store(n)
	return nil
}

func (v *IntValue) toDefault() { v.store(v.def) }

// Content implements [Value].
func (v *IntValue) Content() Content {
	return Content{Type: "integer", Default: strconv.Itoa(v.def)}
}
