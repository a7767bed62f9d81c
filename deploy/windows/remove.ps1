#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Removes the IamAuditor service and program. Configuration and data stay unless -Data is given.
#>
[CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
param(
    [string] $ProgramDirectory = (Join-Path $env:ProgramFiles 'IamAuditor'),
    [string] $DataDirectory = (Join-Path $env:ProgramData 'IamAuditor'),
    [switch] $Data
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$name = 'IamAuditor'

if (-not $PSCmdlet.ShouldProcess($name, 'Stop and remove the service')) { return }
# Nobody can delete the folder that they are in.
Set-Location -Path $env:SystemRoot
[Environment]::CurrentDirectory = $env:SystemRoot
$existing = Get-Service -Name $name -ErrorAction SilentlyContinue
if ($existing) {
    if ($existing.Status -ne 'Stopped') {
        Stop-Service -Name $name
        $existing.WaitForStatus('Stopped', [TimeSpan]::FromSeconds(60))
    }

    # Remove-Service exists since PowerShell 6 only.
    & sc.exe delete $name | Out-Null
    if ($LASTEXITCODE -ne 0) { throw "sc.exe delete ended with $LASTEXITCODE." }
}

if ([System.Diagnostics.EventLog]::SourceExists($name)) { [System.Diagnostics.EventLog]::DeleteEventSource($name) }
if (Test-Path $ProgramDirectory) { Remove-Item -Recurse -Force $ProgramDirectory }
if ($Data -and $PSCmdlet.ShouldProcess($DataDirectory, 'Delete the store, all evidence and the configuration')) {
    Remove-Item -Recurse -Force $DataDirectory
}
elseif (Test-Path $DataDirectory) {
    Write-Output "$DataDirectory stays; remove.ps1 -Data deletes it."
}
