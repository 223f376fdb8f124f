using Airworthy.Server.Settings;
using Airworthy.Testing;

namespace Airworthy.Server.Tests.Settings;

public sealed class SettingsPageTests
{
    /// <summary>After a change of a setting: run this with AIRWORTHY_APPROVE=1 and read the difference.</summary>
    [Fact]
    public void Write_Now_IsTheApprovedPage() => Approval.Compare("docs/settings.md", SettingsPage.Write());

    [Fact]
    public void Table_EveryDefault_IsWhatTheSettingsSayAndAllowed()
    {
        foreach (var setting in SettingsTable.All)
        {
            var applied = setting.Apply(SettingDefinition.Defaults, setting.Default);
            Assert.True(applied.IsOk, applied.Fault?.ToString());
            Assert.Equal(SettingDefinition.Defaults, applied.Value);
        }
    }
}
