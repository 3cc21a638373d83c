using System.Text;

namespace FlagCluster.Integrations.Tests.Import;

/// <summary>Provides texts of bytes.</summary>
internal static class TextExtensions
{
    public static string ToText(this ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
}
