using FlagCluster.Events.Kafka;

namespace FlagCluster.Events.Tests.Kafka;

/// <summary>Tests the validation and translation of Kafka settings.</summary>
public sealed class OptionsTests
{
    public static TheoryData<Action<KafkaOptions>, string> ConflictingSettings =>
        new()
        {
            { options => options.SecurityProtocol = "sasl_ssl", "Kafka:SaslUsername" },
            { options => options.SaslUsername = "someone", "Kafka:SecurityProtocol" },
            { options => (options.SecurityProtocol, options.CaFile) = ("ssl", "/no/such/file.pem"), "/no/such/file.pem" },
            { options => (options.SecurityProtocol, options.CaFile) = ("ssl", typeof(OptionsTests).Assembly.Location), "no certificates" },
            { options => options.Properties["enable.idempotence"] = "false", "Kafka:Properties:enable.idempotence" },
            { options => options.Properties["acks"] = "1", "Kafka:Properties:acks" },
        };

    [Theory]
    [MemberData(nameof(ConflictingSettings))]
    public void Validate_ConflictingSettings_NamesTheSetting(Action<KafkaOptions> change, string setting)
    {
        var options = new KafkaOptions();
        change(options);

        var result = new KafkaOptionsValidator().Validate(null, options);

        Assert.Contains(setting, Assert.Single(result.Failures!), StringComparison.Ordinal);
    }

    [Fact]
    public void Producer_PropertyAndFixedSettings_ContainsBoth()
    {
        var options = new KafkaOptions
        {
            BootstrapServers = "kafka:9092",
            SecurityProtocol = "sasl_ssl",
            SaslUsername = "flags",
            SaslPassword = "secret",
        };
        options.Properties["linger.ms"] = "77";

        var settings = KafkaSettings.Producer(options).ToDictionary();

        Assert.True(new KafkaOptionsValidator().Validate(null, options).Succeeded);
        Assert.Equal("77", settings["linger.ms"]);
        Assert.Equal("all", settings["acks"]);
        Assert.Equal("secret", settings["sasl.password"]);
    }
}
