package ocf

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Error is an answer of an action: a code, and why.
type Error struct {
	Code   Code
	Reason string // for the operator: what is wrong, where, what to do next
	Err    error  // the cause, if there is one
}

// Errorf returns an *Error with the given code; the text becomes the exit
// reason. A %w is unwrapped as in [fmt.Errorf].
func Errorf(code Code, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &Error{Code: code, Reason: err.Error(), Err: errors.Unwrap(err)}
}

func (e *Error) Error() string {
	if e.Reason == "" {
		return e.Code.String()
	}
	return e.Reason
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf returns the code that err carries: Success for nil, the code of the
// first [Error] or [Code] in its chain, ErrGeneric for any other error.
func CodeOf(err error) Code {
	if err == nil {
		return Success
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	if c, ok := errors.AsType[Code](err); ok {
		return c
	}
	return ErrGeneric
}

// reasonOf returns the text for the operator: none for a bare code.
func reasonOf(err error) string {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok && e.Reason == "" {
		return ""
	}
	if _, ok := err.(Code); ok { //nolint:errorlint // a bare code only, not a wrapped one
		return ""
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "time-out: " + err.Error()
	}
	return err.Error()
}

// maxReason is the longest exit reason in bytes; it has to fit a line of
// crm_mon, and no parameter, however long, may flood the logs.
const maxReason = 500

// oneLine makes s fit to be an exit reason or a line of a log: one line, no
// control characters, never a second exit-reason prefix, bounded in length.
func oneLine(s, prefix string, limit int) string {
	s = strings.ToValidUTF8(s, "?")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case r < ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029:
			return '?'
		}
		return r
	}, s)
	for _, p := range []string{prefix, defaultReasonPrefix} {
		for p != "" && strings.Contains(s, p) {
			s = strings.ReplaceAll(s, p, "")
		}
	}
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > limit {
		s = strings.ToValidUTF8(s[:limit], "") + "..."
	}
	return s
}
