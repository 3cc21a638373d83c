using System.Text.Json;
using FlagCluster.Contracts.Evaluation;

namespace FlagCluster.Environments.Evaluation;

/// <summary>Reads the members of a body that is an object. Unknown ones are skipped.</summary>
internal interface IRequestMembers
{
    /// <summary>Reads one member.</summary>
    /// <param name="reader">A reader at the name; on success it is at the end of the value.</param>
    /// <param name="details">What is wrong, or null.</param>
    ErrorCode ReadMember(ref Utf8JsonReader reader, out string? details);
}
