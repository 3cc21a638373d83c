using Microsoft.Extensions.Options;

namespace FlagCluster.Events.Kafka;

/// <summary>What one setting of Kafka alone does not show.</summary>
internal sealed class KafkaOptionsValidator : IValidateOptions<KafkaOptions>
{
    public ValidateOptionsResult Validate(string? name, KafkaOptions options)
    {
        var failures = new List<string>();
        var sasl = options.SecurityProtocol.StartsWith("sasl", StringComparison.Ordinal);
        if (sasl && options.SaslUsername.Length == 0)
            failures.Add($"Kafka:SaslUsername is empty, and Kafka:SecurityProtocol {options.SecurityProtocol} needs a user.");
        if (!sasl && options.SaslUsername.Length > 0)
            failures.Add("Kafka:SaslUsername is set, and Kafka:SecurityProtocol has no SASL; set it to sasl_ssl, or the user is never logged in.");
        if (options.CaFile.Length > 0 && !File.Exists(options.CaFile))
            failures.Add($"Kafka:CaFile names {options.CaFile}, and there is no such file.");
        foreach (var property in options.Properties.Keys.Where(KafkaSettings.Fixed.ContainsKey))
            failures.Add($"Kafka:Properties:{property} cannot be set: deliveries that are exact and in order need the value {KafkaSettings.Fixed[property]}.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
