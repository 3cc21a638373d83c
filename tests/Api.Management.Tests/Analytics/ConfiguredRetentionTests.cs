using FlagCluster.Api.Management.Analytics;
using Microsoft.Extensions.Configuration;

namespace FlagCluster.Api.Management.Tests.Analytics;

public sealed class ConfiguredRetentionTests
{
    [Fact]
    public void Read_Settings_AreThoseOfTheConsumer()
    {
        var settings = new ConfigurationManager { ["Analytics:MinuteDays"] = "1", ["Analytics:HourDays"] = "400" };

        var retention = ConfiguredRetention.Read(settings);

        Assert.Equal(
            (TimeSpan.FromDays(1), TimeSpan.FromDays(1), TimeSpan.FromDays(400)),
            (retention.TenSeconds, retention.Minutes, retention.Hours)
        );
    }

    [Fact]
    public void Read_NoSettings_AreTheDefaults()
    {
        var retention = ConfiguredRetention.Read(new ConfigurationManager());

        Assert.Equal(new(), retention);
    }
}
