// Command Dummy is the OCF resource agent ocf:pulse:Dummy.
package main

import "github.com/pulse-ha/pulse/ocf"

func main() { ocf.Main(New) }
