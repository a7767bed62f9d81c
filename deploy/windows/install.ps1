#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Installs IamAuditor as a Windows service that runs as its own virtual account.
.DESCRIPTION
Copies the program to Program Files, keeps the configuration and the data under ProgramData, closes the data folder to everybody but the service and administrators, registers
the Event Log source and the service, and starts it. The same from the unpacked zip of a newer version upgrades the program and keeps configuration and data, and whatever else the service has in its
environment (HKLM:\SYSTEM\CurrentControlSet\Services\IamAuditor, Environment: secrets that the configuration names as env:NAME).
.EXAMPLE
.\install.ps1
.EXAMPLE
.\install.ps1 -NoStart
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [string] $ProgramDirectory = (Join-Path $env:ProgramFiles 'IamAuditor'),
    [string] $DataDirectory = (Join-Path $env:ProgramData 'IamAuditor'),
    [switch] $NoStart
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$name = 'IamAuditor'
$account = "NT SERVICE\$name"
$source = $PSScriptRoot

$key = "HKLM:\SYSTEM\CurrentControlSet\Services\$name"

# A service starts in another folder than this one.
$paths = $ExecutionContext.SessionState.Path
$ProgramDirectory = $paths.GetUnresolvedProviderPathFromPSPath($ProgramDirectory).TrimEnd('\')
$DataDirectory = $paths.GetUnresolvedProviderPathFromPSPath($DataDirectory).TrimEnd('\')

function Invoke-Sc {
    & sc.exe @args | Out-Null
    if ($LASTEXITCODE -ne 0) { throw "sc.exe $args ended with $LASTEXITCODE." }
}

if (-not (Test-Path (Join-Path $source 'iam-auditor.exe'))) {
    throw "iam-auditor.exe is not beside this script ($source); unpack the whole zip and start install.ps1 from there."
}

if ($source -eq $ProgramDirectory) {
    throw "$source is where the program is installed; unpack the zip into another folder and start install.ps1 from there."
}

if (-not $PSCmdlet.ShouldProcess($name, "Install the program in $ProgramDirectory and its service")) { return }
$existing = Get-Service -Name $name -ErrorAction SilentlyContinue
if ($existing -and $existing.Status -ne 'Stopped') {
    Stop-Service -Name $name
    $existing.WaitForStatus('Stopped', [TimeSpan]::FromSeconds(60))
}

New-Item -ItemType Directory -Force -Path $ProgramDirectory, $DataDirectory | Out-Null
# Rules of the old version must not stay behind: a rule that exists twice stops the service.
$rules = Join-Path $ProgramDirectory 'rules'
if (Test-Path $rules) { Remove-Item -Recurse -Force $rules }
Copy-Item -Path (Join-Path $source '*') -Destination $ProgramDirectory -Recurse -Force -Exclude 'appsettings.json', 'install.ps1'

$configuration = Join-Path $DataDirectory 'appsettings.json'
if (-not (Test-Path $configuration)) {
    Copy-Item -Path (Join-Path $source 'appsettings.json') -Destination $configuration
}

$command = '"{0}" serve --config "{1}"' -f (Join-Path $ProgramDirectory 'iam-auditor.exe'), $configuration
if ($existing) {
    # Windows PowerShell would lose the quotes on their way to sc.exe.
    Set-ItemProperty -Path $key -Name ImagePath -Value $command -Type ExpandString
}
else {
    New-Service -Name $name -BinaryPathName $command -DisplayName 'IamAuditor' -StartupType Automatic `
        -Description 'Audits who can do what in AWS accounts, and says so. Reads only.' | Out-Null
}

# A virtual account: no password, not even an empty one, and no rights but those given here.
Invoke-Sc config $name obj= $account start= delayed-auto
Invoke-Sc failure $name reset= 86400 actions= restart/10000/restart/60000/restart/300000
Invoke-Sc failureflag $name 1
Invoke-Sc sidtype $name unrestricted

# The service and administrators, nobody else; nothing is inherited from ProgramData, where every user may read.
& icacls.exe $DataDirectory /inheritance:r /grant:r "${account}:(OI)(CI)M" '*S-1-5-32-544:(OI)(CI)F' '*S-1-5-18:(OI)(CI)F' | Out-Null
if ($LASTEXITCODE -ne 0) { throw "icacls.exe could not close $DataDirectory; it ended with $LASTEXITCODE." }

$properties = Get-ItemProperty -Path $key
$others = if ($properties.PSObject.Properties['Environment']) { $properties.Environment | Where-Object { $_ -notlike 'IAMAUDITOR__DATADIRECTORY=*' } }
Set-ItemProperty -Path $key -Name Environment -Value @("IAMAUDITOR__DATADIRECTORY=$DataDirectory"; $others) -Type MultiString

if (-not [System.Diagnostics.EventLog]::SourceExists($name)) {
    [System.Diagnostics.EventLog]::CreateEventSource($name, 'Application')
}

& (Join-Path $ProgramDirectory 'iam-auditor.exe') config check --config $configuration
if ($LASTEXITCODE -ne 0) {
    Write-Warning "The configuration has problems; mend $configuration, then: Start-Service $name"
}
elseif (-not $NoStart) {
    Start-Service -Name $name
    Write-Output "$name runs; look at http://127.0.0.1:8787/"
}
