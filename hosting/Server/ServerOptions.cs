using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Hosting.Server;

/// <summary>Configures where the server listens. Section <c>Server</c>.</summary>
public sealed class ServerOptions : IValidatableObject
{
    /// <summary>
    /// Gets or sets the addresses to listen on, separated by <c>;</c>. Default <c>http://localhost:8080</c>; <c>http://0.0.0.0:8080</c>
    /// accepts connections from other machines.
    /// </summary>
    [Required(ErrorMessage = "Server:Urls is empty; set it to something like http://localhost:8080.")]
    public string Urls { get; set; } = "http://localhost:8080";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var url in SplitUrls())
        {
            if (ListenAddress.FindProblem(url) is { } problem)
                yield return new ValidationResult($"Server:Urls names '{url}', {problem}", [nameof(Urls)]);
        }
    }

    /// <summary>Returns the single addresses of <see cref="Urls"/>.</summary>
    internal string[] SplitUrls() => Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
