namespace LstmSimd.Samples.DateTranslation;

/// <summary>A translation beside what it should be.</summary>
internal sealed record Translation(WrittenDate Date, string Iso)
{
    /// <summary>Whether every character is right.</summary>
    public bool IsExact => Iso == Date.Iso;
}

/// <summary>What a translator makes of dates.</summary>
internal sealed class Evaluation(DateTranslator translator, IEnumerable<WrittenDate> dates)
{
    /// <summary>All translations, in the order of the dates.</summary>
    public IReadOnlyList<Translation> Translations { get; } = [.. dates.Select(date => new Translation(date, translator.Translate(date.Written)))];

    /// <summary>The share that is right to the last character.</summary>
    public double ExactShare => Translations.Count(translation => translation.IsExact) / (double)Translations.Count;
}
