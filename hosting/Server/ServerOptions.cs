using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Hosting.Server;

/// <summary>Where the server listens. Section <c>Server</c>.</summary>
public sealed class ServerOptions : IValidatableObject
{
    /// <summary>The addresses to listen on, separated by <c>;</c>. Default <c>http://localhost:8080</c>; <c>http://0.0.0.0:8080</c> opens it to the network.</summary>
    [Required(ErrorMessage = "Server:Urls is empty; set it to something like http://localhost:8080.")]
    public string Urls { get; set; } = "http://localhost:8080";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var url in Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (Problem(url) is { } problem) yield return new ValidationResult($"Server:Urls names '{url}', {problem}", [nameof(Urls)]);
    }

    /// <summary>What is wrong with an address to listen on, or null.</summary>
    internal static string? Problem(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            if (!string.Equals(address.Scheme, "http", StringComparison.OrdinalIgnoreCase)) return "and only http:// can be listened on; let a proxy in front do TLS.";
            if (address.PathBase.Length > 0) return "which has a path; write only the scheme, the host and the port, such as http://localhost:8080.";
            return address.Port is >= 0 and <= 65_535 ? null : "whose port is not from 0 to 65535.";
        }
        catch (FormatException)
        {
            return "which is no address; write something like http://localhost:8080.";
        }
    }
}
