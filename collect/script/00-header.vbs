' collect.vbs - collects the evidence of mail that does not flow, on a server
'               with Exchange 2000 or 2003. Release {{.Release}}.
'
' FOR WHOEVER HAS TO APPROVE IT
'
' What it does: it reads. Event logs, registry keys, settings, lists of
' processes and services, names, sizes, times and permissions of files, and the
' newest SMTP and message tracking logs are copied into one new folder, which is
' then packed into one file (zip, cab or tar) to be sent.
'
' What it does not: it changes nothing. It writes no registry value, no event,
' no setting, no file outside its own output folder; it starts and stops no
' service, installs nothing, and opens no network connection.
' It never opens a message: of Queue, BadMail and the other mail folders only
' names, sizes, times and permissions are taken. Registry values and settings
' whose names speak of passwords, secrets and the like are left out.
'
' What names people: events, SMTP logs and tracking logs hold the addresses of
' senders and recipients, and subjects where Exchange is set to log them. With
' /days:1 there are fewer of them. The script sends nothing: you send the file.
'
' How to run it, as a local Administrator, in a command prompt:
'
'    cscript //nologo collect.vbs [/out:DIR] [/days:3] [/max:MB] [/dryrun]
'
'    /out:DIR   where the output folder is made (default: beside this script)
'    /days:N    how many days of SMTP, tracking and rendered logs (default 3)
'    /max:MB    how large the packed file may be, roughly (default 7)
'    /dryrun    says what would be collected, and writes nothing
'
' What it runs: cmd.exe (to run the tools below, to show boot.ini and to join
' files), regedit /e (to export), cacls (to list), netstat, ipconfig, net start (to
' list), net session (to see whether the account is an administrator's), tlist or
' tasklist, makecab, and cscript for smtpreg.vbs /enum where that script is found.
' Nothing else, and nothing that was not on the server before. What it asks: WMI,
' the IIS metabase (or MetaBase.xml), the objects of the SMTP event sinks, Windows
' Installer (for digests) and, to pack, the compressed folders of Windows.
'
' What it costs: some minutes, and room on the disk of DIR, which it checks before
' it begins: 60 MB at least, of which 20 MB are never touched. /dryrun tells more.
' Sizes and times of one mail folder are read for 45 seconds at most, after that
' its files are only counted; putting events into words may take 180 seconds, a
' console tool 120, packing more.
'
' How it ends: with the line COLLECTION COMPLETE, which names the file to send
' and its size. Exit code 0: everything was collected or is not there; 3: something
' was denied, failed or cut, see collect.log; 1: nothing was collected; 2: wrong
' arguments.
' The folder stays for review. Delete both when they are no longer needed.
'
' What it collects, and the questions that answers:
'
{{range collected}}'    {{.Path}}
{{wrapped .}}{{end}}'
' How it is built: Main, below, lists the steps in their order; each is one Sub,
' found by its name under a heading. Each guards itself, so that a step that fails
' is a line in the log and the next one runs. Names with g are global, with c
' constant; one that ends in _ would else be a word of the language.

Option Explicit

Const cRelease = {{quote .Release}}
Const cMegabyte = 1048576
Const cNeeded = 62914560       ' bytes that must be free on the disk to begin
Const cKeepFree = 20971520     ' bytes that are always left free there
Const cReserve = 1048576       ' bytes held for the log and the manifest, should others fill the disk
Const cNoSuchFile = -2147024894 ' Windows' error 2, of keys too
Const cLocalMachine = -2147483646 ' HKEY_LOCAL_MACHINE, as WMI names it
Const cDenied = "access denied, or another program keeps it locked"
Const cToolSeconds = 120       ' how long one console tool may take
Const cFolderSeconds = 45      ' how long sizes and times of one mail folder may take
Const cMailSeconds = 75        ' and those of all
Const cNamesOfFolder = 500     ' file names listed of each mail folder
Const cMaxEvents = 5000        ' rendered events
Const cEventSeconds = 180      ' how long putting events into words may take
Const cSmallestLog = 16384     ' bytes of a log below which its newest part is not kept
Const cMaxVersions = 4000      ' files whose version is asked

Dim gFso, gShell               ' the file system and the shell
Dim gOut, gDays, gMax, gDryRun ' the arguments
Dim gName, gRoot, gWork        ' of the bundle: its name, its folder, its folder for half-made files
Dim gHost, gWindows, gComspec, gSystem   ' the server: name, version as 5.0, cmd.exe, system32
Dim gOffset, gOffsetKnown      ' local time minus UTC in minutes
Dim gStart                     ' when the collection began, local time
Dim gTargets, gMembers         ' the table of what is collected; what became of it
Dim gServers, gFolders         ' the SMTP virtual servers; the mail folders
Dim gExchange                  ' the folder of Exchange, "" when it is not installed
Dim gRoom                      ' bytes on disk that may still be written
Dim gSoFar                     ' bytes packed so far, estimated
Dim gAdministrator             ' whether the account is shown to be an administrator's
Dim gSinkClasses               ' classes of the bound sinks
Dim gExported                  ' whether regedit is shown to export keys
Dim gSleepless                 ' whether this script host cannot wait without working
Dim gRuns                      ' how many commands were run
Dim gTroubles, gExit           ' steps denied, failed or cut; the exit code
