using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
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
        if (sasl && options.SaslUsername.Length > 0 && options.SaslPassword.Length == 0)
            failures.Add("Kafka:SaslPassword is empty, but Kafka:SaslUsername is set; set the environment variable Kafka__SaslPassword.");
        if (!sasl && options.SaslUsername.Length > 0)
            failures.Add("Kafka:SaslUsername is set, but Kafka:SecurityProtocol has no SASL; set it to sasl_ssl, or remove the user.");
        if (options.CaFile.Length > 0)
            failures.AddRange(FindCaProblems(options));
        foreach (var property in options.Properties.Keys.Where(KafkaSettings.Fixed.ContainsKey))
            failures.Add($"Kafka:Properties:{property} cannot be set: ordered delivery requires {KafkaSettings.Fixed[property]}.");
        foreach (var property in options.Properties.Keys.Where(KafkaSettings.FixedOfConsumers.ContainsKey))
            failures.Add($"Kafka:Properties:{property} cannot be set: folding requires {KafkaSettings.FixedOfConsumers[property]}.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> FindCaProblems(KafkaOptions options)
    {
        if (!options.SecurityProtocol.EndsWith("ssl", StringComparison.Ordinal))
            yield return "Kafka:CaFile is set, but Kafka:SecurityProtocol has no TLS; set it to ssl or sasl_ssl, or remove the file.";
        string? problem = null;
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(options.CaFile);
            if (certificates.Count == 0)
                problem = "which has no certificates in PEM format.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            problem = $"which cannot be read as certificates in PEM format: {exception.Message}";
        }
        if (problem is not null)
            yield return $"Kafka:CaFile names {options.CaFile}, {problem}";
    }
}
