namespace FlagCluster.Integrations.Objects;

/// <summary>Reads and writes one object of an object storage.</summary>
/// <remarks>Every method throws <see cref="ObjectStoreException"/> when the storage cannot answer or refuses the request.</remarks>
public interface IObjectStore : IDisposable
{
    /// <summary>Returns the version of the object, or null when it does not exist.</summary>
    /// <param name="cancellationToken">Cancels the request.</param>
    Task<string?> FindAsync(CancellationToken cancellationToken = default);

    /// <summary>Copies the object to a stream.</summary>
    /// <param name="version">The version to read; null for the newest.</param>
    /// <param name="destination">The stream.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    Task ReadAsync(string? version, Stream destination, CancellationToken cancellationToken = default);

    /// <summary>Writes the object.</summary>
    /// <param name="content">The content, a stream that can seek.</param>
    /// <param name="cancellationToken">Cancels the request; whether the object was written is unknown then.</param>
    Task WriteAsync(Stream content, CancellationToken cancellationToken = default);
}
