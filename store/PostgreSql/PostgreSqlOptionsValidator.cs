using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Npgsql;

namespace FlagCluster.Store.PostgreSql;

/// <summary>Validates the connection string, without repeating it, and the file of authorities.</summary>
internal sealed class PostgreSqlOptionsValidator : IValidateOptions<PostgreSqlOptions>
{
    private readonly PostgreSqlAttributeValidator _attributes = new();

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, PostgreSqlOptions options)
    {
        // The generated code puts the name of the member before the sentence, which names the setting itself.
        if (_attributes.Validate(name, options) is { Failed: true } failed)
            return ValidateOptionsResult.Fail(
                failed.Failures.Select(failure => failure[(failure.IndexOf(": ", StringComparison.Ordinal) + 2)..])
            );
        if (!options.TryParse(out var settings))
            return ValidateOptionsResult.Fail(
                "PostgreSql:ConnectionString cannot be read; write it as 'Host=…;Database=…;Username=…;Password=…', and put values "
                    + "that contain ';' or '=' in double quotes."
            );
        if (string.IsNullOrWhiteSpace(settings.Host))
            return ValidateOptionsResult.Fail("PostgreSql:ConnectionString names no server; add 'Host=…'.");
        return FindProblem(options.CaFile, settings) is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;
    }

    private static string? FindProblem(string caFile, NpgsqlConnectionStringBuilder settings)
    {
        if (caFile.Length == 0)
            return settings.RootCertificate is { Length: > 0 } file
                ? FindProblem(file, "'Root Certificate' of PostgreSql:ConnectionString")
                : null;
        if (settings.RootCertificate is { Length: > 0 })
            return "PostgreSql:CaFile and 'Root Certificate' of PostgreSql:ConnectionString are both set; remove one.";
        if (settings.SslMode is not (SslMode.VerifyCA or SslMode.VerifyFull))
            return "PostgreSql:CaFile is set, but the connection string does not verify the server; add 'SSL Mode=VerifyFull'.";
        return FindProblem(caFile, "PostgreSql:CaFile");
    }

    private static string? FindProblem(string file, string setting)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(file);
            return certificates.Count > 0 ? null : $"{setting} names {file}, which has no certificates in PEM format.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"{setting} names {file}, which cannot be read: {exception.Message}";
        }
        catch (CryptographicException exception)
        {
            return $"{setting} names {file}, which has no certificates in PEM format: {exception.Message}";
        }
    }
}
