package cluster

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	if Reexec() {
		return
	}
	if os.Getenv(orphanVariable) != "" {
		holdSwitch()
	}
	os.Exit(m.Run())
}

// TestCluster plays the story of a Pacemaker configuration guide on one
// cluster of three nodes, with the commands its reader types.
func TestCluster(t *testing.T) {
	play(t, raise(t), []scenario{
		{"handbook/1-global-options", globalOptions},
		{"handbook/2-agents-in-crmsh", agentsInCrmsh},
		{"handbook/2-agents-in-pcs", agentsInPcs},
		{"handbook/2-agents-in-crm_resource", agentsInCrmResource},
		{"handbook/3-primitive", primitive},
		{"handbook/3-move-and-clear", moveAndClear},
		{"handbook/3-address-deleted-by-hand", addressDeletedByHand},
		{"handbook/4-group-order", groupOrder},
		{"handbook/4-modgroup", modgroup},
		{"handbook/5-anonymous-clone", anonymousClone},
		{"handbook/6-unique-clone", uniqueClone},
		{"handbook/7-promotable-clone", promotableClone},
		{"handbook/8-template", template},
		{"handbook/9-locate-and-move", locateAndMove},
		{"handbook/9-fail-and-cleanup", failAndCleanup},
		{"handbook/9-target-role-and-is-managed", targetRoleAndIsManaged},
		{"handbook/10-reloadable-parameter", reloadableParameter},
		{"handbook/10-address-parameter", addressParameter},
		{"handbook/11-check-levels", checkLevels},
		{"handbook/11-monitor-of-the-stopped-role", monitorOfTheStoppedRole},
		{"handbook/11-op-defaults", opDefaults},
		{"handbook/11-agent-killed-by-time-out", agentKilledByTimeout},
		{"conformance/stock-tester", stockTester},
		{"failure/node-killed", nodeKilled},
		{"failure/node-cut-off", nodeCutOff},
		{"handbook/1-no-quorum-policy", noQuorumPolicy},
	})
}
