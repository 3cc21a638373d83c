using Microsoft.Extensions.Options;

namespace FlagCluster.Events.Kafka;

/// <summary>Validates combinations of Kafka settings.</summary>
internal sealed class KafkaOptionsValidator : IValidateOptions<KafkaOptions>
{
    public ValidateOptionsResult Validate(string? name, KafkaOptions options)
    {
        var failures = new List<string>();
        var sasl = options.SecurityProtocol.StartsWith("sasl", StringComparison.Ordinal);
        if (sasl && options.SaslUsername.Length == 0)
            failures.Add($"Kafka:SaslUsername is empty, but Kafka:SecurityProtocol {options.SecurityProtocol} requires a user.");
        if (!sasl && options.SaslUsername.Length > 0)
            failures.Add("Kafka:SaslUsername is set, but Kafka:SecurityProtocol has no SASL; set it to sasl_ssl, or remove the user.");
        if (options.CaFile.Length > 0 && !File.Exists(options.CaFile))
            failures.Add($"Kafka:CaFile names {options.CaFile}, which does not exist.");
        foreach (var property in options.Properties.Keys.Where(KafkaSettings.Fixed.ContainsKey))
            failures.Add($"Kafka:Properties:{property} cannot be set: ordered delivery requires {KafkaSettings.Fixed[property]}.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
