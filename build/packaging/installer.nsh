; countersign:// belongs to the app from the installation on, and to nobody after it.
!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\countersign" "" "URL:Countersign"
  WriteRegStr SHELL_CONTEXT "Software\Classes\countersign" "URL Protocol" ""
  WriteRegStr SHELL_CONTEXT "Software\Classes\countersign\DefaultIcon" "" "$INSTDIR\${APP_EXECUTABLE_FILENAME},0"
  WriteRegStr SHELL_CONTEXT "Software\Classes\countersign\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
!macroend

; An update runs the uninstaller of the version before: what a person has set stays then.
!macro customUnInstall
  ${ifNot} ${isUpdated}
    DeleteRegKey SHELL_CONTEXT "Software\Classes\countersign"
    DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "${APP_ID}"
    DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run" "${APP_ID}"
  ${endIf}
!macroend
