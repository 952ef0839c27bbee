package facts

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFolderRole(t *testing.T) {
	tests := []struct {
		path string
		role FolderRole
		vs   int
	}{
		{`D:\Exchsrvr\Mailroot\vsi 1\BadMail`, BadMail, 1},
		{`c:\program files\exchsrvr\mailroot\VSI 12\queue`, QueueFolder, 12},
		{`E:\moved\vsi 2\PICKUP`, PickUp, 2},
		{`\\EXCH01\d$\Exchsrvr\Mailroot\vsi 1\UceArchive`, UceArchive, 1},
		{`C:\Inetpub\mailroot\Queue`, QueueFolder, 0},
		{`D:\Exchsrvr\Mailroot\vsi 1`, VirtualRoot, 1},
		{`D:\Exchsrvr\Mailroot`, OtherFolder, 0},
		{`D:\Exchsrvr\Mailroot\Queue`, OtherFolder, 0},
		{`D:\App\Queue`, OtherFolder, 0},
		{`D:\Exchsrvr\Mailroot\vsi 1\Queue\old`, OtherFolder, 0},
		{`D:\Exchsrvr\Mailroot\vsi x\Queue`, OtherFolder, 0},
		{`Queue`, OtherFolder, 0},
		{``, OtherFolder, 0},
	}
	for _, tt := range tests {
		f := Folder{Path: tt.path}
		assert.Equal(t, tt.role, f.Role(), tt.path)
		assert.Equal(t, tt.vs, f.VirtualServer(), tt.path)
	}
}
