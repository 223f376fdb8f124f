using Airworthy.Core.Results;

namespace Airworthy.Server.Settings;

/// <summary>Reasons the server does not start as it was set up.</summary>
public static class SettingsFaults
{
    public static readonly FaultCode BadSetting = new(
        "bad-setting",
        FaultKind.Invalid,
        "A setting has a value that is not allowed; docs/settings.md lists what is."
    );

    public static readonly FaultCode UnknownSetting = new(
        "unknown-setting",
        FaultKind.Invalid,
        "The settings file has a key that is no setting; docs/settings.md lists them."
    );

    public static readonly FaultCode BadSettingsFile = new(
        "bad-settings-file",
        FaultKind.Invalid,
        "The settings file is missing, cannot be read, or is not one JSON object of texts, numbers and true or false."
    );

    public static readonly FaultCode OpenWithoutAuthentication = new(
        "open-without-authentication",
        FaultKind.Refused,
        "The server was told to listen beyond this machine while anonymous callers are let in. Add --require-authentication."
    );
}
