"""The policy assistant, in the order in which data flows.

    errors        every error raised on purpose        schema        the types that travel
    config        settings, read once                  numbering     第一章 一、 （一） 1. ①
    headings      what a paragraph is by its look      reading/      file → Document
    outline       what stands under what               structure     Document → clauses
    facts/        clauses → facts                      language/     normalisation, tokens, names, words
    engines/      the only home of outside engines     passages      clause → pieces to index
    catalogue     documents, clauses, facts in SQLite  versions      a folder a build, and which counts
    index         check and open the one that counts   build         documents → a new one
    indicator_names  figures by what they are called   definition_terms  definitions by term and meaning
    title_names   documents by words of their titles   asking        what a question asks for
    asked         a question as understood: Reading    follow_up     what a question leaves unsaid
    references    which documents it means             question      question + history → Reading
    late_interaction  words of a question in a text    weights/      the embedding, weights of signals
    ranking       the learned order of the best        retrieval     Reading → hits
    library       an opened index, what derives from it
    answering/    Reading + hits + facts → Answer      explain       how a question was read
    assistant     the façade everyone uses             report        answers and hits as JSON
    tables        the same for people                  batch         questions from a file
    check         how well a library was read          ui/           the web page
    api           the same answers over HTTP           __main__      the command line
    langchain_adapters  retriever and embedder for langchain

Importing a module does no work; heavy packages load when they are used.
"""
