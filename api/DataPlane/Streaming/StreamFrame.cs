using System.Text;
using FlagCluster.Contracts.Changes;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>Represents a server-sent event, serialized once for all its readers.</summary>
/// <param name="Base">The version that a reader needs before it; <see cref="EnvironmentVersion.None"/> for any.</param>
/// <param name="Version">The version that the reader has after it.</param>
/// <param name="Bytes">The event in UTF-8, including the empty line at its end.</param>
internal sealed record StreamFrame(EnvironmentVersion Base, EnvironmentVersion Version, byte[] Bytes)
{
    public static StreamFrame Create(string name, EnvironmentVersion from, EnvironmentVersion version, ReadOnlySpan<byte> data)
    {
        var head = Encoding.UTF8.GetBytes($"event: {name}\nid: {version}\ndata: ");
        return new(from, version, [.. head, .. data, (byte)'\n', (byte)'\n']);
    }
}
