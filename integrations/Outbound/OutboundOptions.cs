using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Integrations.Outbound;

/// <summary>Configures requests to addresses that users of the management API choose. Section <c>Outbound</c>.</summary>
public sealed class OutboundOptions : IValidatableObject
{
    /// <summary>The section.</summary>
    public const string Section = "Outbound";

    /// <summary>
    /// Gets or sets the receivers that are reachable although their addresses are not public: host names, IP addresses and networks such as
    /// <c>10.20.0.0/16</c>, separated by <c>;</c>. Host names and addresses may also be used with http. Default empty: only public
    /// addresses, with https.
    /// </summary>
    public string Allow { get; set; } = "";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from entry in SplitAllow()
        where !AddressPolicy.IsEntry(entry)
        select new ValidationResult(
            $"{Section}:{nameof(Allow)} names '{entry}', which is no host name, IP address or network such as 10.20.0.0/16.",
            [nameof(Allow)]
        );

    internal string[] SplitAllow() => Allow.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
