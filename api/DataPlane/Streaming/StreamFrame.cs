using System.Text;
using FlagCluster.Contracts.Changes;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>A server-sent event, serialized once for all who get it.</summary>
/// <param name="Base">The version a reader must have for it.</param>
/// <param name="Version">The version the reader has after it.</param>
/// <param name="Bytes">The event as UTF-8, the empty line at its end included.</param>
internal sealed record StreamFrame(EnvironmentVersion Base, EnvironmentVersion Version, byte[] Bytes)
{
    public static StreamFrame Create(string name, EnvironmentVersion from, EnvironmentVersion version, ReadOnlySpan<byte> data)
    {
        var head = Encoding.UTF8.GetBytes($"event: {name}\nid: {version}\ndata: ");
        return new(from, version, [.. head, .. data, (byte)'\n', (byte)'\n']);
    }
}
