#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Installs IamAuditor as a Windows service that runs as its own virtual account.
.DESCRIPTION
Copies the program to Program Files, keeps the configuration and the data under ProgramData, closes the data folder to everybody but the service and administrators, registers
the Event Log source and the service, and starts it. Running it again upgrades the program and keeps configuration and data.
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

if (-not (Test-Path (Join-Path $source 'iam-auditor.exe'))) {
    throw "iam-auditor.exe is not beside this script ($source); unpack the whole zip and start install.ps1 from there."
}

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
Copy-Item -Path (Join-Path $source 'install.ps1') -Destination $ProgramDirectory -Force -ErrorAction SilentlyContinue

$configuration = Join-Path $DataDirectory 'appsettings.json'
if (-not (Test-Path $configuration)) {
    Copy-Item -Path (Join-Path $source 'appsettings.json') -Destination $configuration
}

$command = '"{0}" serve --config "{1}"' -f (Join-Path $ProgramDirectory 'iam-auditor.exe'), $configuration
if ($existing) {
    & sc.exe config $name binPath= $command | Out-Null
    if ($LASTEXITCODE -ne 0) { throw "sc.exe config ended with $LASTEXITCODE." }
}
else {
    New-Service -Name $name -BinaryPathName $command -DisplayName 'IamAuditor' -StartupType Automatic `
        -Description 'Audits who can do what in AWS accounts, and says so. Reads only.' | Out-Null
}

# A virtual account: no password, no rights but those given here.
& sc.exe config $name obj= $account password= '' | Out-Null
if ($LASTEXITCODE -ne 0) { throw "sc.exe could not set the account $account; it ended with $LASTEXITCODE." }
& sc.exe config $name start= delayed-auto | Out-Null
& sc.exe failure $name reset= 86400 actions= restart/10000/restart/60000/restart/300000 | Out-Null
& sc.exe failureflag $name 1 | Out-Null
& sc.exe sidtype $name unrestricted | Out-Null

# The service and administrators, nobody else; nothing is inherited from ProgramData, where every user may read.
& icacls.exe $DataDirectory /inheritance:r /grant:r "${account}:(OI)(CI)M" '*S-1-5-32-544:(OI)(CI)F' '*S-1-5-18:(OI)(CI)F' | Out-Null
if ($LASTEXITCODE -ne 0) { throw "icacls.exe could not close $DataDirectory; it ended with $LASTEXITCODE." }

$environment = @("IAMAUDITOR__DATADIRECTORY=$DataDirectory")
Set-ItemProperty -Path "HKLM:\SYSTEM\CurrentControlSet\Services\$name" -Name Environment -Value $environment -Type MultiString

if (-not [System.Diagnostics.EventLog]::SourceExists($name)) {
    New-EventLog -LogName Application -Source $name
}

& (Join-Path $ProgramDirectory 'iam-auditor.exe') config check --config $configuration
if ($LASTEXITCODE -ne 0) {
    Write-Warning "The configuration has problems; mend $configuration, then: Start-Service $name"
}
elseif (-not $NoStart) {
    Start-Service -Name $name
    Write-Output "$name runs; look at http://127.0.0.1:8787/"
}
