// Package dir is the grammar of what cmd's dir prints, in every language of Windows NT 4 to 2003: one line at a time, told
// by its shape and, where that is not enough, by a few words. It parses bytes and allocates nothing for a row, because a
// listing of a full BadMail folder has hundreds of thousands of them.
//
// It does not join lines into folders and knows nothing of Exchange.
//
//	 Volume in drive D is DATA                          other
//	 Volume Serial Number is 1A2B-3C4D                  serial: a listing starts
//
//	 Directory of D:\Exchsrvr\Mailroot\vsi 1\Queue      folder
//
//	10/08/2004  06:24 PM    <DIR>          .            row
//	10/08/2004  06:24 PM            12,345 NTFS_a.EML   row
//	               1 File(s)         12,345 bytes       total
//	               2 Dir(s)   9,345,000,000 bytes free  free
//
// Sources: the shape is that of cmd's own output; the localized words are those of published listings.
package dir
