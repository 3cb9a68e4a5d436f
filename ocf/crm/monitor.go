package crm

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/proc"
)

// monitorLimit is how much of a configuration or of crm_mon's output is taken,
// in bytes; more is an error.
const monitorLimit = 64 << 20

// Monitor runs crm_mon with the arguments and returns what it printed.
//
// Before feature set 3.19.7 crm_mon refuses a configuration whose schema it
// doesn't know. In a container that is older or newer than its host that is the
// rule, so crm_mon gets a copy that asks for no validation. If the call doesn't
// tell the feature set the configuration does.
//
// It stands for crm_mon_no_validation of resource-agents 4.18.
func Monitor(ctx context.Context, call *ocf.Call, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cmd := proc.Command{Name: "crm_mon", Args: args, Env: environment(call), Limit: monitorLimit}
	if !validates(call.FeatureSet()) {
		return complete(ctx, call, cmd)
	}
	cib, err := complete(ctx, call, proc.Command{
		Name: "cibadmin", Args: []string{"--query"}, Env: cmd.Env, Limit: monitorLimit,
	})
	if err != nil {
		return "", err
	}
	if call.FeatureSet() == "" && !validates(attribute(cib, "crm_feature_set")) {
		return complete(ctx, call, cmd)
	}
	return monitorCopy(ctx, call, cmd, withoutValidation(cib))
}

// validates reports whether crm_mon of that feature set minds the schema. An
// unknown one may.
func validates(featureSet string) bool {
	order, err := ocf.CompareVersions(featureSet, "3.19.7")
	return err != nil || order < 0
}

// monitorCopy runs crm_mon on a configuration in memory, which may hold
// secrets and vanishes with us.
func monitorCopy(ctx context.Context, call *ocf.Call, cmd proc.Command, cib string) (string, error) {
	fd, err := unix.MemfdCreate("cib", unix.MFD_CLOEXEC)
	if err != nil {
		return "", os.NewSyscallError("memfd_create", err)
	}
	file := os.NewFile(uintptr(fd), "copy of the configuration")
	defer file.Close()
	if _, err := file.WriteString(cib); err != nil {
		return "", err
	}
	var env []string
	for _, kv := range cmd.Env {
		if !strings.HasPrefix(kv, "CIB_") { // another file, a shadow, a remote cluster
			env = append(env, kv)
		}
	}
	cmd.Env = append(env, fmt.Sprintf("CIB_file=/proc/%d/fd/%d", os.Getpid(), fd))
	return complete(ctx, call, cmd)
}

// complete runs a tool as run does, and takes no part for the whole. crm_mon
// exits with 0 even if it couldn't read the configuration.
func complete(ctx context.Context, call *ocf.Call, cmd proc.Command) (string, error) {
	res, err := call.Host().Run(ctx, cmd)
	switch {
	case err != nil:
		return "", classify(cmd.Name, err)
	case res.Truncated:
		return "", fmt.Errorf("%s: more than %d bytes of output", cmd.Name, monitorLimit)
	case res.Stdout == "" && strings.Contains(res.Stderr, "Could not connect"):
		return "", errors.New(cmd.Name + ": " + strings.TrimSpace(res.Stderr))
	}
	return strings.TrimSuffix(res.Stdout, "\n"), nil
}

// withoutValidation returns the configuration with the schema none.
func withoutValidation(cib string) string {
	if start, end := attributeAt(cib, "validate-with"); end > start {
		return cib[:start] + "none" + cib[end:]
	}
	return cib
}

// attribute returns an attribute of the configuration's first element, or "".
func attribute(cib, name string) string {
	start, end := attributeAt(cib, name)
	return cib[start:end]
}

// attributeAt returns where the value of the attribute begins and ends: as
// libxml2 writes it, in double quotes and without a > in it.
func attributeAt(cib, name string) (start, end int) {
	root := strings.Index(cib, "<cib ")
	if root < 0 {
		return 0, 0
	}
	tag, _, _ := strings.Cut(cib[root:], ">")
	_, value, found := strings.Cut(tag, " "+name+`="`)
	length := strings.Index(value, `"`)
	if !found || length < 0 {
		return 0, 0
	}
	start = root + len(tag) - len(value)
	return start, start + length
}
