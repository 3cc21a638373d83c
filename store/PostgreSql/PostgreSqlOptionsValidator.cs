using Microsoft.Extensions.Options;
using Npgsql;

namespace FlagCluster.Store.PostgreSql;

/// <summary>Validates that the connection string can be parsed, without repeating it.</summary>
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
        try
        {
            return string.IsNullOrWhiteSpace(new NpgsqlConnectionStringBuilder(options.ConnectionString).Host)
                ? ValidateOptionsResult.Fail("PostgreSql:ConnectionString names no server; add 'Host=…'.")
                : ValidateOptionsResult.Success;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException)
        {
            // The driver's message may quote the value it could not read, which may be the password.
            return ValidateOptionsResult.Fail(
                "PostgreSql:ConnectionString cannot be read; write it as 'Host=…;Database=…;Username=…;Password=…', and put values "
                    + "that contain ';' or '=' in double quotes."
            );
        }
    }
}
