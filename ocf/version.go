package ocf

import (
	"cmp"
	"fmt"
	"strings"
)

// CompareVersions returns -1 if version a is older than b, 1 if it is newer, 0
// if they are the same text. The error says which one is no version: it must
// begin with a digit, go on with digits, dots and hyphens, and may end with
// letters, digits and . - + \.
//
// The order is total. The numbers that the first four fields, divided by dots,
// begin with are compared one after the other; a field without one counts as
// 0. If they are all the same the texts are compared byte by byte. So 1.9 is
// older than 1.10 and 1.0 newer than 1, but 1.2-9 newer than 1.2-10, and 1.2.3
// older than 1.2.3rc1.
//
// Source: ocf_version_cmp in resource-agents 4.12, whose results are the same.
func CompareVersions(a, b string) (int, error) {
	for _, version := range []string{a, b} {
		if !isVersion(version) {
			return 0, fmt.Errorf("not a version: %q", version)
		}
	}
	fieldsA, fieldsB := strings.SplitN(a, ".", 5), strings.SplitN(b, ".", 5)
	for i := range 4 {
		if c := compareNumbers(leadingNumber(fieldsA, i), leadingNumber(fieldsB, i)); c != 0 {
			return c, nil
		}
	}
	return cmp.Compare(a, b), nil
}

func isVersion(s string) bool {
	if s == "" || !isDigit(s[0]) {
		return false
	}
	for i := range len(s) {
		c := s[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && !isDigit(c) && !strings.ContainsRune(`.-+\`, rune(c)) {
			return false
		}
	}
	return true
}

// leadingNumber returns the digits that field i begins with, without zeros
// before them.
func leadingNumber(fields []string, i int) string {
	if i >= len(fields) {
		return ""
	}
	field := fields[i]
	end := 0
	for end < len(field) && isDigit(field[end]) {
		end++
	}
	return strings.TrimLeft(field[:end], "0")
}

// compareNumbers compares numbers of any size, in digits.
func compareNumbers(a, b string) int {
	if c := cmp.Compare(len(a), len(b)); c != 0 {
		return c
	}
	return cmp.Compare(a, b)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
