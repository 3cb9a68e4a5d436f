// Package conformance tests the agents as programs, the way a cluster and an
// administrator's tools call them: the stock ocf-tester, every schema and tool
// that reads meta-data, the environments that Pacemaker really passes, and
// faulty ones. Its tests work in a sandbox of their own; as root, for making
// one needs that.
package conformance

import (
	"fmt"
	"strings"
)

// StockTester is ocf-tester of the Debian package resource-agents.
const StockTester = "/usr/sbin/ocf-tester"

// StockCommand returns the command line that tests the agent at path, which
// has to be absolute, by the stock tester. Parameters are given as
// "name=value".
func StockCommand(path string, params ...string) []string {
	argv := []string{StockTester, "-n", "tested"}
	for _, param := range params {
		argv = append(argv, "-o", param)
	}
	return append(argv, path)
}

// StockPassed returns an error unless the stock tester ended with code 0 and
// said in output that the agent at path passed all tests. Either alone is not
// enough: the tester also ends with 0 after printing its usage.
func StockPassed(path, output string, code int) error {
	passed := strings.Contains(output, path+" passed all tests\n")
	if code == 0 && passed {
		return nil
	}
	return fmt.Errorf("%s: code %d, passed: %v\n%s", StockTester, code, passed, output)
}
