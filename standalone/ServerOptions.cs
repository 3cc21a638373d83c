using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Standalone;

/// <summary>Where the server listens. Section <c>Server</c>.</summary>
public sealed class ServerOptions
{
    /// <summary>The addresses to listen on, separated by <c>;</c>. Default <c>http://localhost:8080</c>; <c>http://0.0.0.0:8080</c> opens it to the network.</summary>
    [Required(ErrorMessage = "Server:Urls is empty; set it to something like http://localhost:8080.")]
    public string Urls { get; set; } = "http://localhost:8080";
}
